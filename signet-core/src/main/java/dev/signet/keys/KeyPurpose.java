package dev.signet.keys;

/** What a signing key is for. */
public enum KeyPurpose {
    RESPONSE,
    RECEIPT,
    LOG
}
