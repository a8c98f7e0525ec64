package dev.signet.jose;

/** Something is not a JWS, or not one that is taken here. Its message is safe to show to a caller. */
public final class JwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JwsException(String message) {
        super(message, null, false, false); // hostile input causes it: no stack trace
    }
}
