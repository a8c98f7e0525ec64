package dev.signet.jose;

/** Something is not a JWS, or not one that is taken here. Its message is safe to show to a caller. */
public final class JwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /** What is wrong. */
    public enum Fault {
        FORM,
        KEY,
        ALGORITHM,
        SIGNATURE
    }

    public JwsException(String message) {
        this(Fault.FORM, message);
    }

    JwsException(Fault fault, String message) {
        super(message, null, false, false); // hostile input causes it: no stack trace
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
