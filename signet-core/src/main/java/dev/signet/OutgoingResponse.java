package dev.signet;

/**
 * A response to be signed (protocol section 6).
 *
 * @param contentType the {@code Content-Type} field, or null
 * @param trace the trace id
 * @param receipt the hash of its receipt, {@code pending}, or null where there is none
 * @param question what it answers
 */
record OutgoingResponse(
        int status, String contentType, ResponsePayload payload, String trace, String receipt, Question question) {

    /**
     * The request that a response answers.
     *
     * @param req the digest of its only signature field, or null
     * @param nonce its nonce where that was read, or null
     * @param htm its method, used where it has no signature
     * @param url its URL, used where it has no signature
     */
    record Question(String req, String nonce, String htm, String url) {}
}
