package dev.signet.receipt;

/** Something is not a receipt, or not one that holds. The message says what is wrong and at which member; it is safe to show. */
public final class ReceiptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReceiptFault fault;

    ReceiptException(ReceiptFault fault, String message) {
        super(message, null, false, false); // hostile input causes it: no stack trace
        this.fault = fault;
    }

    public ReceiptFault fault() {
        return fault;
    }
}
