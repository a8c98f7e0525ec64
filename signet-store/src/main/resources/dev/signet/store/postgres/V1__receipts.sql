-- Receipts, their chains and what is counted of them. Names are always written with the schema: no search path is relied on.
-- Texts that are keys compare by their octets (collation "C"), the same in every locale. Digests are their 32 octets.

-- The end of each chain, which writers lock before they add to it. chain_month is the month (UTC) in which its first receipt was
-- committed; all receipts of the chain stand in the partition of that month, so that a month can go without cutting a chain.
create table signet.chain_heads (
    tenant text collate "C" not null,
    trace_id text collate "C" not null,
    chain_month date not null check (extract(day from chain_month) = 1),
    hop smallint not null check (hop between 0 and 1000),
    receipt_hash bytea check (octet_length(receipt_hash) = 32),
    committed_at timestamptz not null,
    check ((hop = 0) = (receipt_hash is null)),
    primary key (tenant, trace_id)
) with (fillfactor = 90);

-- No foreign key to the heads: with one, a retention cut would keep all writers waiting while it removes a month of heads.
create table signet.receipts (
    tenant text collate "C" not null,
    trace_id text collate "C" not null,
    hop smallint not null check (hop between 1 and 1000),
    chain_month date not null,
    committed_at timestamptz not null,
    entry uuid not null,
    receipt_hash bytea not null check (octet_length(receipt_hash) = 32),
    prev_hash bytea check (octet_length(prev_hash) = 32),
    request_sig bytea not null check (octet_length(request_sig) = 32),
    kid text not null,
    body text not null, -- the JCS form
    signature bytea not null check (octet_length(signature) = 64),
    request_signature text,
    check ((hop = 1) = (prev_hash is null)),
    primary key (tenant, trace_id, hop, chain_month)
) partition by list (chain_month);

create index receipts_hash on signet.receipts (receipt_hash);
create index receipts_committed on signet.receipts (tenant, committed_at);

-- Request payloads, where they are stored at all. They can be erased; the chains stay whole.
create table signet.payloads (
    tenant text collate "C" not null,
    trace_id text collate "C" not null,
    hop smallint not null,
    chain_month date not null,
    payload bytea not null,
    primary key (tenant, trace_id, hop, chain_month)
) partition by list (chain_month);

-- Metered exchanges by the UTC day of their answer. Each process adds to the row of its shard, so that nodes do not wait for each other; the sum counts.
create table signet.usage (
    tenant text collate "C" not null,
    day date not null,
    shard smallint not null,
    exchanges bigint not null,
    primary key (tenant, day, shard)
) with (fillfactor = 50);

-- No receipt is committed before this time any more: up to here a period has been exported.
create table signet.export_floor (
    only_row boolean primary key default true check (only_row),
    at timestamptz not null
);
insert into signet.export_floor (at) values ('epoch');

-- The chain of each tenant's signed manifests.
create table signet.manifests (
    tenant text collate "C" not null,
    seq bigint not null,
    prev_hash text,
    hash text not null,
    created_at timestamptz not null,
    check ((seq = 1) = (prev_hash is null)),
    primary key (tenant, seq)
);

-- Answers that are still being sent, each with the node that sends it, or that has taken over to end it.
create table signet.open_streams (
    tenant text collate "C" not null,
    trace_id text collate "C" not null,
    hop smallint not null,
    receipt_hash bytea not null,
    request_sig bytea not null,
    node text not null,
    held_since timestamptz not null,
    primary key (tenant, receipt_hash)
);
create index open_streams_node on signet.open_streams (node);
create index open_streams_request on signet.open_streams (tenant, request_sig);

-- When each node was last heard of.
create table signet.nodes (
    node text primary key,
    seen_at timestamptz not null
);
