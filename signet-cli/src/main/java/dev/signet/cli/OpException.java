package dev.signet.cli;

import dev.signet.Rejection;

/** Why a line of {@code signet conformance} is answered with {@code "ok":false}: a code and a text. */
final class OpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    OpException(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    static OpException of(Rejection rejection, String detail) {
        return new OpException(rejection.code(), detail);
    }

    /** The line is not one that can be read. */
    static OpException badRequest(String detail) {
        return new OpException("bad_request", detail);
    }

    String code() {
        return code;
    }
}
