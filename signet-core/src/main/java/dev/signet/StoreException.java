package dev.signet;

/** A store cannot be reached, or answered with an error. The message names the store and says what to do; it names no secret. */
public final class StoreException extends RuntimeException {
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
