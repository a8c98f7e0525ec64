-- Tenants as operators manage them. Times are epoch milliseconds.

-- One row. Every change raises the version first, so changes are made one after the other, and a node sees that there
-- was one by reading one number.
create table config_version (
    one integer not null primary key check (one = 1),
    version integer not null
) strict;

insert into config_version values (1, 0);

create table tenants (
    id text not null primary key,
    name text not null,
    state text not null check (state in ('active', 'suspended')),
    trusted_keys text, -- a JWK set
    allowlist text, -- host names with commas between; null: none of its own
    limits text not null, -- a JSON object
    version integer not null, -- the config_version of the last change, API keys included
    created_at integer not null,
    updated_at integer not null
) strict;

create index tenants_version on tenants (version);

-- The kids of tenants.trusted_keys, so that one kid under two tenants is noticed.
create table trusted_kids (
    kid text not null,
    tenant text not null references tenants (id),
    primary key (kid, tenant)
) strict;

create index trusted_kids_tenant on trusted_kids (tenant);

create table api_keys (
    prefix text not null primary key,
    tenant text not null references tenants (id),
    salt blob not null,
    hash blob not null, -- SHA-256 of the salt and the whole key
    label text,
    created_at integer not null,
    expires_at integer,
    revoked_at integer
) strict;

create index api_keys_tenant on api_keys (tenant);
