package dev.signet.benchmarks.load;

import dev.signet.ResponseKeys;
import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.SignedResponse;
import dev.signet.jose.SignatureEngines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Arrays;

/** That a server did what its row says: its answers are the app's, signed, and tied to their requests and to receipts. */
final class Proof {
    private final Variant variant;
    private final ResponseVerifier verifier; // null where nothing is signed

    private Proof(Variant variant, ResponseVerifier verifier) {
        this.variant = variant;
        this.verifier = verifier;
    }

    static Proof of(Server server) throws IOException, InterruptedException {
        if (!server.variant().verifies()) {
            return new Proof(server.variant(), null);
        }
        String keys = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.address() + "/.well-known/jwks.json"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return new Proof(
                server.variant(),
                new ResponseVerifier(ResponseKeys.parse(keys, SignatureEngines.current()), Clock.systemUTC()));
    }

    /** @throws IllegalStateException when one of the answers is not what it should be */
    void check(Phase.Load load, SignedRequests requests) {
        if (load.samples().isEmpty()) {
            throw new IllegalStateException(variant.id() + ": no answer to look at");
        }
        for (Answer answer : load.samples()) {
            if (!Arrays.equals(App.ANSWER, answer.body())) {
                throw new IllegalStateException(variant.id() + ": not the answer of the app");
            }
            if (verifier != null) {
                check(answer, requests.signature(answer.request()));
            }
        }
    }

    private void check(Answer answer, String signature) {
        SignedResponse response = new SignedResponse(
                200, answer.fields("X-Signature"), answer.fields("Content-Type").get(0), answer.body());
        Result result = verifier.verify(response, Asked.signed(signature));
        if (!result.isValid()) {
            throw new IllegalStateException(variant.id() + ": " + result.detail());
        }
        boolean receipted = result.receipt() != null && result.receipt().startsWith("sha256:");
        if (receipted != (variant.store() != Variant.Store.NONE)) {
            throw new IllegalStateException(variant.id() + ": the receipt of an answer is " + result.receipt());
        }
    }
}
