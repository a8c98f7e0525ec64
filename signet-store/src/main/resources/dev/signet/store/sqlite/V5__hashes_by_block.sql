-- An index of hashes alone has each new receipt on a page of its own, and that page is what a commit writes. Here 1,024
-- receipts after each other share a few pages, and who looks a hash up asks each such block.
DROP INDEX receipts_by_hash;
CREATE INDEX receipts_by_hash ON receipts (seq >> 10, substr(receipt_hash, 1, 8));
