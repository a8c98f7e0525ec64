package dev.signet.receipt;

/** What holds receipts. */
public enum ProofKind {
    /** One receipt, with or without the signatures kept beside it. */
    RECEIPT,
    /** A list of receipts. */
    CHAIN,
    /** The signed export of a chain. */
    BUNDLE,
    /** The signed export of a period as one JSON document. */
    PERIOD,
    /** The signed export of a period as JSON Lines, the manifest last. */
    PERIOD_LINES
}
