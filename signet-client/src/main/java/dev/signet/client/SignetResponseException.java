package dev.signet.client;

import dev.signet.Rejection;
import java.io.IOException;

/** An answer came that does not verify: nothing in it may be believed. */
public final class SignetResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient SignetResponse response;

    SignetResponseException(SignetRequest request, SignetResponse response) {
        super("the answer to " + request.method() + " " + request.url() + " (status " + response.status()
                + ") does not verify: " + response.verification().rejection().code() + ", "
                + response.verification().detail());
        this.response = response;
    }

    /** Why; {@code SIGNATURE_MISSING} for an answer that carries no signature. */
    public Rejection rejection() {
        return response.verification().rejection();
    }

    /** The answer, for diagnosis only. */
    public SignetResponse response() {
        return response;
    }
}
