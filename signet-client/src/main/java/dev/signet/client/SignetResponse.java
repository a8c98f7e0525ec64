package dev.signet.client;

import dev.signet.ResponseVerifier;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * An answer, and whether it is proved.
 *
 * @param headers as they were sent, {@code Content-Encoding} included
 * @param body the content with its coding taken off
 * @param signature the value of the signature field that the request was sent with
 * @param verification whether the server's signature holds over this answer to that request
 */
public record SignetResponse(
        int status, HttpHeaders headers, byte[] body, String signature, ResponseVerifier.Result verification) {

    /** The content as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether the answer is genuine, whole, and the one to what was asked. */
    public boolean isVerified() {
        return verification.isValid();
    }
}
