package dev.signet.receipt;

import java.util.Locale;

/** What can be wrong with receipts and exports of them. The codes are stable; docs/receipts.md explains each. */
public enum ReceiptFault {
    /** Not strict JSON, or a member of a receipt is missing or of another type. */
    RECEIPT_MALFORMED,
    RECEIPT_HASH_MISMATCH,
    /** {@code cid} is not the hash of the payload that stands in or beside the receipt. */
    CID_MISMATCH,
    CHAIN_BROKEN,
    SIGNATURE_MISSING,
    SIGNATURE_INVALID,
    /** The {@code X-Signature} value beside a receipt is not the one that the receipt names. */
    REQUEST_SIGNATURE_MISMATCH,
    TENANT_MISMATCH,
    BUNDLE_MALFORMED,
    BUNDLE_CID_MISMATCH,
    HEAD_MISMATCH,
    MANIFEST_MALFORMED,
    COUNT_MISMATCH,
    INTEGRITY_MISMATCH,
    /** No pinned key, and none endorsed by one, has made the signature. */
    UNTRUSTED_KEY,
    /** A revoked key has made it, and nothing shows that it did so in time. */
    UNPROVEN;

    /** The code, in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether all is consistent as far as it goes, and what is missing is a reason to trust the key. */
    public boolean isAboutTrust() {
        return this == UNTRUSTED_KEY || this == UNPROVEN;
    }
}
