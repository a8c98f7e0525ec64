-- Where a tenant's trusted keys are fetched; then it has none in trusted_keys.
alter table signet.tenants add column jwks_url text;
