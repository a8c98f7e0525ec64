package dev.signet.keys;

/** A change that the ring refuses, a key that is not there, or a file that cannot be used. The message says what to do and holds no secret. */
public final class KeyRingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyRingException(String message) {
        super(message);
    }

    KeyRingException(String message, Throwable cause) {
        super(message, cause);
    }
}
