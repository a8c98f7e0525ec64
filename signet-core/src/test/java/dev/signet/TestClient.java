package dev.signet;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.VerificationKey;
import dev.signet.keys.KeyPurpose;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A client that has the server's published key and its clock. */
final class TestClient {
    private final TestServer server;

    TestClient(TestServer server) {
        this.server = server;
    }

    Function<String, VerificationKey> keys() {
        var jwk = server.signet().keyRing().active(KeyPurpose.RESPONSE).publicJwk();
        VerificationKey key = VerificationKey.of(jwk, SignatureEngines.current());
        return kid -> kid.equals(key.kid()) ? key : null;
    }

    ResponseVerifier verifier() {
        return new ResponseVerifier(keys(), server.clock);
    }

    ResponseVerifier.Result verify(Response response, TestRequest request) {
        return verify(
                response.status(),
                fields(response.headers()),
                response.header("Content-Type"),
                response.body(),
                request);
    }

    ResponseVerifier.Result verify(
            int status, Map<String, String> fields, String contentType, byte[] body, TestRequest request) {
        return verify(status, fields, contentType, body, Asked.signed(request.header("X-Signature")));
    }

    ResponseVerifier.Result verify(
            int status, Map<String, String> fields, String contentType, byte[] body, Asked asked) {
        String signature = fields.get("X-Signature");
        return verifier()
                .verify(
                        new SignedResponse(
                                status, signature == null ? List.of() : List.of(signature), contentType, body),
                        asked);
    }

    static Map<String, String> fields(List<Map.Entry<String, String>> fields) {
        Map<String, String> byName = new HashMap<>();
        fields.forEach(field -> byName.put(field.getKey(), field.getValue()));
        return byName;
    }
}
