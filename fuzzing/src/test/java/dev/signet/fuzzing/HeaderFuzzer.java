package dev.signet.fuzzing;

import dev.signet.Exchange;
import dev.signet.Rejection;
import dev.signet.ResponseVerifier;
import dev.signet.SignedResponse;
import dev.signet.Step;
import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Any protected header, and any text where a signature should be: refused with {@link JwsException} or a {@link Rejection}, and not accepted. */
public final class HeaderFuzzer {
    private HeaderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        verify(new String(input, StandardCharsets.UTF_8));
        verify(Base64Url.encode(input) + ".." + "A".repeat(86));
    }

    private static void verify(String signature) {
        try {
            Jws jws = Jws.parse(signature);
            jws.checkCritical(Set.of("b64", "iat", "nonce"));
            jws.alg();
            jws.string("kid", true);
        } catch (JwsException e) {
            // refused
        }
        FuzzedRequest request = FuzzedRequest.honest();
        request.signature = signature;
        try (Exchange exchange = Server.SIGNET.begin(request)) {
            if (exchange.start().toCompletableFuture().join() instanceof Step.ReadBody) {
                exchange.body(request.body).toCompletableFuture().join();
            }
            if (exchange.verified() != null) {
                throw new AssertionError("accepted: " + signature);
            }
        }
        ResponseVerifier.Result result = Server.CLIENT.verify(
                new SignedResponse(200, List.of(signature), "application/json", request.body),
                ResponseVerifier.Asked.signed(signature));
        if (result.isValid()) {
            throw new AssertionError("taken for a response: " + signature);
        }
    }
}
