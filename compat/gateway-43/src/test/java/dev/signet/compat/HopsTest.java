package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.VerifiedEvent;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.client.SignetStream;
import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.Report;
import dev.signet.receipt.Sha256;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Protocol section 9: what an exchange through gateway and application leaves on its trace. */
class HopsTest extends HopTests {
    @Test
    void oneExchangeIsTwoHopsOnOneTraceAndCountsOnce() throws Exception {
        long before = usage();
        SignetClient client = SignetClient.builder(CALLER).trustOnFirstUse().build();
        SignetResponse answer =
                client.send(SignetRequest.postJson(at("/orders/a?x=%2F").toString(), CALL));
        assertTrue(answer.isVerified());
        assertEquals("/a?x=%2F by default/caller, delegated: " + CALL, answer.text());
        String trace = answer.headers().firstValue("X-Signet-Trace").orElseThrow();
        List<JsonNode> chain = chain(trace);
        assertEquals(2, chain.size());
        JsonNode inner = chain.get(0);
        JsonNode outer = chain.get(1);
        assertEquals("/a", inner.at("/request/path").asText());
        assertEquals(
                kid(gateway.signet(), KeyPurpose.REQUEST),
                inner.at("/request/kid").asText());
        assertEquals(kid(app.signet(), KeyPurpose.RECEIPT), inner.path("kid").asText());
        assertEquals("/orders/a", outer.at("/request/path").asText());
        assertEquals("caller", outer.at("/request/kid").asText());
        assertEquals(
                kid(gateway.signet(), KeyPurpose.RECEIPT), outer.path("kid").asText());
        assertEquals(inner.path("cid"), outer.path("cid"));
        assertEquals(inner.at("/response/cid"), outer.at("/response/cid"));
        assertEquals(
                outer.path("receipt_hash").asText(),
                answer.headers().firstValue("X-Signet-Receipt").orElseThrow());
        assertEquals(before + 1, usage());
    }

    /** The gateway's receipt of the caller's signature is what the application's receipt says it was about. */
    @Test
    void innerSignatureNamesTheOuterOne() throws Exception {
        String named = "linked-" + UUID.randomUUID();
        HttpResponse<String> answer =
                call("/orders/a").header("X-Signet-Trace", named).send();
        ok(answer);
        assertEquals(named, answer.headers().firstValue("X-Signet-Trace").orElseThrow());
        List<Receipt> kept = gateway.signet().receipts().chain("default", named);
        List<JsonNode> chain = chain(named);
        Jws inner = Jws.parse(kept.get(0).requestSignature());
        String req = inner.header().member("act").members().get("req").string();
        assertEquals(
                "sha256:" + HexFormat.of().formatHex(Base64Url.decode(req)),
                chain.get(1).at("/request/sig").asText());
        assertEquals(
                Sha256.of(kept.get(1).requestSignature().getBytes(StandardCharsets.UTF_8)),
                chain.get(1).at("/request/sig").asText());
    }

    @Test
    void bundleOfTheTraceVerifiesAgainstTheKeysOfBoth() throws Exception {
        String trace = "bundle-" + UUID.randomUUID();
        ok(call("/orders/a").header("X-Signet-Trace", trace).send());
        ok(call("/orders/b").header("X-Signet-Trace", trace).send());
        HttpResponse<String> export = new Signed("GET", at("/v1/receipts/export/" + trace), Map.of(), "")
                .header("X-SIGNET-API-Key", API_KEY)
                .send();
        byte[] bundle = ok(export).getBytes(StandardCharsets.UTF_8);
        Report both = verifier(gateway.signet(), app.signet()).bundle(bundle, receipt -> {});
        assertTrue(both.isValid(), () -> both.findings().toString());
        assertEquals(4, both.receipts());
        Report one = verifier(gateway.signet()).bundle(bundle, receipt -> {});
        assertFalse(one.isValid(), "half of the chain is by a key that nobody has pinned");
    }

    @Test
    void everyTryIsAHopAndTheExchangeCountsOnce() throws Exception {
        long before = usage();
        app.failures.set(2);
        HttpResponse<String> answer = call("/retried/a").send();
        ok(answer);
        assertEquals(3, app.calls.get());
        List<JsonNode> chain =
                chain(answer.headers().firstValue("X-Signet-Trace").orElseThrow());
        assertEquals(
                List.of(503, 503, 200, 200),
                chain.stream().map(hop -> hop.at("/response/status").asInt()).toList());
        assertEquals(
                4, chain.stream().map(hop -> hop.at("/request/sig")).distinct().count());
        assertEquals(before + 1, usage());
    }

    @Test
    void strippedRequestsReachTheApplicationUnsigned() throws Exception {
        HttpResponse<String> refused = call("/stripped/a").send();
        assertEquals("signature_missing", code(refused));
        assertEquals(0, app.calls.get());
        assertEquals(
                1,
                chain(refused.headers().firstValue("X-Signet-Trace").orElseThrow())
                        .size());
        Map<Setting, String> observing = appSettings();
        observing.put(Setting.PHASE, "observe");
        app.signet().reconfigure(Settings.of(observing));
        try {
            HttpResponse<String> answer = call("/stripped/a").send();
            assertEquals("/a by nobody: " + CALL, ok(answer));
            assertEquals(
                    1,
                    chain(answer.headers().firstValue("X-Signet-Trace").orElseThrow())
                            .size());
            assertEquals(
                    "/a by default/caller, delegated: " + CALL,
                    ok(call("/orders/a").send()));
        } finally {
            app.signet().reconfigure(Settings.of(appSettings()));
        }
    }

    /** Both sign the events; the client sees the gateway's signatures alone, as it should. */
    @Test
    void eventStreamsAreOpenedAndClosedOnBothSides() throws Exception {
        long before = usage();
        String trace = "events-" + UUID.randomUUID();
        SignetClient client = SignetClient.builder(CALLER).trustOnFirstUse().build();
        List<String> events = new ArrayList<>();
        try (SignetStream stream =
                client.stream(SignetRequest.get(at("/orders/events").toString()).header("X-Signet-Trace", trace))) {
            for (VerifiedEvent event = stream.next(); event != null; event = stream.next()) {
                events.add(event.data());
            }
        }
        assertEquals(List.of("one", "two"), events);
        List<JsonNode> chain = chain(trace);
        assertEquals(
                List.of("closed", "closed", "open", "open"),
                chain.stream()
                        .map(hop -> hop.at("/response/state").asText())
                        .sorted()
                        .toList());
        assertEquals(
                2, chain.stream().map(hop -> hop.at("/request/sig")).distinct().count());
        assertEquals(before + 1, usage());
    }

    @Test
    void bodiesThatFiltersChangeAreSignedAsTheyLeave() throws Exception {
        assertEquals(
                "/changed by default/caller, delegated: {\"n\":1}",
                ok(call("/changed").send()));
    }

    @Test
    void manyAtOnceOnOneTraceMakeOneChain() throws Exception {
        long before = usage();
        String trace = "many-" + UUID.randomUUID();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Signed call = call("/orders/a").header("X-Signet-Trace", trace);
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return call.send();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            ok(answer.get(120, TimeUnit.SECONDS));
        }
        assertEquals(80, chain(trace).size());
        assertEquals(before + 40, usage());
    }
}
