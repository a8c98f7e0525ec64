-- Where a tenant's trusted keys are fetched; then it has none in trusted_keys.
alter table tenants add column jwks_url text;
