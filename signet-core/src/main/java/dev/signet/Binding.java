package dev.signet;

/** How a signature is tied to the request line (protocol section 1, note 2). */
public enum Binding {
    /** {@code htm} and the whole {@code url} are required. */
    FULL,
    /** {@code htm}, path and query of {@code url}, and {@code aud} are required. */
    METHOD_PATH,
    /** Neither is required; only requests with a body and without a query are taken. */
    NONE
}
