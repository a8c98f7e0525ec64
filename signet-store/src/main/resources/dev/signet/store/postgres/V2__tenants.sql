-- Tenants as operators manage them. Times are epoch milliseconds; names sort by code point, as in SQLite.

-- One row. Every change raises the version first, so changes are made one after the other, and a node sees that there
-- was one by reading one number.
create table signet.config_version (
    one integer not null primary key check (one = 1),
    version bigint not null
);

insert into signet.config_version values (1, 0);

create table signet.tenants (
    id text collate "C" not null primary key,
    name text not null,
    state text not null check (state in ('active', 'suspended')),
    trusted_keys text, -- a JWK set
    allowlist text, -- host names with commas between; null: none of its own
    limits text not null, -- a JSON object
    version bigint not null, -- the config_version of the last change, API keys included
    created_at bigint not null,
    updated_at bigint not null
);

create index tenants_version on signet.tenants (version);

-- The kids of tenants.trusted_keys, so that one kid under two tenants is noticed.
create table signet.trusted_kids (
    kid text collate "C" not null,
    tenant text collate "C" not null references signet.tenants (id),
    primary key (kid, tenant)
);

create index trusted_kids_tenant on signet.trusted_kids (tenant);

create table signet.api_keys (
    prefix text collate "C" not null primary key,
    tenant text collate "C" not null references signet.tenants (id),
    salt bytea not null,
    hash bytea not null, -- SHA-256 of the salt and the whole key
    label text,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);

create index api_keys_tenant on signet.api_keys (tenant);
