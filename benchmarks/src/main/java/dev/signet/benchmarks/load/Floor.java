package dev.signet.benchmarks.load;

import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What no implementation of an exchange can do without: the engine verifies the signature of the request, and signs twice, once for the response and once for the receipt. No canonical form, no
 * nonce, no time, no receipt.
 */
final class Floor extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient VerificationKey caller;
    private final transient SigningKey own;

    Floor(SignatureEngine engine, String callers) {
        this.caller = VerificationKey.of(JwkSets.parse(callers).get(0).jwk(), engine);
        this.own = SigningKey.generate(JwsAlgorithm.ED25519, null, engine);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = new byte[request.getContentLength()];
        request.getInputStream().readNBytes(body, 0, body.length);
        String signature = request.getHeader("X-Signature");
        int dots = signature.indexOf("..");
        byte[] input = new byte[dots + 1 + body.length]; // an unencoded payload, canonical as it stands
        System.arraycopy(signature.getBytes(StandardCharsets.ISO_8859_1), 0, input, 0, dots + 1);
        System.arraycopy(body, 0, input, dots + 1, body.length);
        byte[] octets = Base64Url.decode(signature.substring(dots + 2));
        if (!caller.verify(JwsAlgorithm.ED25519, input, input.length, octets)) {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        own.sign(input, input.length);
        own.sign(input, input.length);
        App.answer(response);
    }
}
