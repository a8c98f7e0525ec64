-- Protocol section 8. Times are microseconds since 1970 UTC, hashes 32 octets.

CREATE TABLE receipts (
    seq               INTEGER PRIMARY KEY, -- in the order of commit
    tenant            TEXT    NOT NULL,
    trace_id          TEXT    NOT NULL,
    hop               INTEGER NOT NULL CHECK (hop BETWEEN 1 AND 1000),
    prev_hash         BLOB    CHECK (length(prev_hash) = 32),
    receipt_hash      BLOB    NOT NULL CHECK (length(receipt_hash) = 32),
    committed_at      INTEGER NOT NULL,    -- never falls from one commit to the next
    entry             BLOB    NOT NULL CHECK (length(entry) = 16), -- names the draft: none is written twice
    kid               TEXT    NOT NULL,
    signature         BLOB    NOT NULL CHECK (length(signature) = 64),
    request_signature TEXT,
    body              TEXT    NOT NULL,    -- the JCS form
    UNIQUE (tenant, trace_id, hop),
    CHECK ((hop = 1) = (prev_hash IS NULL))
) STRICT;

CREATE INDEX receipts_by_hash ON receipts (receipt_hash);
CREATE INDEX receipts_by_time ON receipts (tenant, committed_at);

-- The latest committed_at, also when its receipt is gone.
CREATE TABLE commit_clock (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    committed_at INTEGER NOT NULL
) STRICT;

INSERT INTO commit_clock VALUES (1, 0);

-- The callers' data, beside the receipts, so that it can be erased and the chains stay whole.
CREATE TABLE payloads (
    tenant   TEXT    NOT NULL,
    trace_id TEXT    NOT NULL,
    hop      INTEGER NOT NULL,
    payload  BLOB    NOT NULL,
    PRIMARY KEY (tenant, trace_id, hop)
) STRICT;

-- Metered exchanges by day (UTC, yyyy-MM-dd).
CREATE TABLE usage (
    tenant    TEXT    NOT NULL,
    day       TEXT    NOT NULL,
    exchanges INTEGER NOT NULL,
    PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;

-- Receipts that say "open" and have no end yet, with the node that holds the stream.
CREATE TABLE open_streams (
    receipt_hash BLOB    PRIMARY KEY,
    tenant       TEXT    NOT NULL,
    trace_id     TEXT    NOT NULL,
    hop          INTEGER NOT NULL,
    request_sig  TEXT    NOT NULL,
    node         TEXT    NOT NULL
) STRICT;

-- Each tenant's chain of signed period manifests.
CREATE TABLE manifests (
    tenant     TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    prev_hash  TEXT,
    hash       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, seq),
    CHECK ((seq = 1) = (prev_hash IS NULL))
) STRICT;
