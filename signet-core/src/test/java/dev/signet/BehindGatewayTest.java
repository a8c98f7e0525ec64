package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestServer.Outcome;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.keys.KeyRingException;
import dev.signet.receipt.ReceiptDraft;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 9: a gateway that signs anew, and a filter behind it. */
class BehindGatewayTest {
    private static final String APP = "http://orders.internal:9001";
    private static final String DIGEST = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    private final TestReceiptLog gatewayLog = new TestReceiptLog();
    private final TestReceiptLog appLog = new TestReceiptLog();
    private final TestServer gateway = new TestServer();
    private final TestServer app = new TestServer();

    @BeforeEach
    void connect() {
        gateway.receipts = gatewayLog;
        gateway.set(Setting.UPSTREAM, "resign");
        app.receipts = appLog;
        app.guard = gateway.guard;
        app.set(Setting.EXTERNAL_URLS, APP);
        app.set(Setting.TRUSTED_KEYS, TestKeys.jwks());
        app.set(Setting.DELEGATE_KEYS, published());
    }

    private String published() {
        return new String(gateway.signet().keyRing().published().bytes(), UTF_8);
    }

    /** What the app is sent for a request that the gateway has verified: with the prefix stripped. */
    private TestRequest forwarded(TestRequest request) {
        Outcome outcome = gateway.send(request);
        assertEquals("accepted", outcome.verdict());
        Exchange exchange = outcome.exchange();
        assertTrue(exchange.resigns());
        TestRequest inner =
                new TestRequest().method(request.method).path("/inner").query(request.query);
        request.fields.forEach(field -> inner.with(field.getKey(), field.getValue()));
        inner.body(exchange.appBody()).replace("X-Signet-Trace", exchange.trace());
        return resigned(exchange, inner);
    }

    private static TestRequest resigned(Exchange exchange, TestRequest inner) {
        String query = inner.query == null ? "" : "?" + inner.query;
        Map.Entry<String, String> signature = exchange.resign(
                inner.method, APP + inner.path + query, inner.header("Content-Type"), inner.body, inner::headers);
        return inner.replace(signature.getKey(), signature.getValue());
    }

    private TestRequest forwarded() {
        return forwarded(TestSigner.request().sign());
    }

    @Test
    void callerIsTheSameOnBothSides() {
        TestRequest outer = TestSigner.request().query("x=1").sign();
        TestRequest inner = forwarded(outer);
        Outcome outcome = app.send(inner);
        assertEquals("accepted", outcome.verdict());
        VerifiedRequest verified = outcome.exchange().verified();
        assertEquals("default", verified.tenant());
        assertEquals(TestKeys.client().kid(), verified.kid());
        SigningKey key = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        assertEquals(key.kid(), verified.delegate());
        Jws jws = Jws.parse(inner.header("X-Signature"));
        assertEquals(
                MessageSigner.digest(outer.header("X-Signature")),
                jws.header().member("act").members().get("req").string());
        assertNotEquals(Jws.parse(outer.header("X-Signature")).string("nonce", true), jws.string("nonce", true));
    }

    @Test
    void oneTraceTwoHopsAndOneThatCounts() {
        TestRequest inner = forwarded();
        assertEquals("accepted", app.verdict(inner));
        ReceiptDraft outerHop = gatewayLog.drafts.get(0);
        ReceiptDraft innerHop = appLog.drafts.get(0);
        assertEquals(outerHop.traceId(), innerHop.traceId());
        assertEquals(outerHop.tenant(), innerHop.tenant());
        assertTrue(outerHop.metered());
        assertFalse(innerHop.metered());
        assertFalse(outerHop.startsTrace(), "the app's receipt may be there first");
        assertEquals(app.send(inner).exchange().trace(), innerHop.traceId());
        assertEquals(inner.header("X-Signature"), innerHop.requestSignature());
        assertEquals(
                gateway.signet().keyRing().active(KeyPurpose.REQUEST).kid(),
                innerHop.request().kid(),
                "the key that made 'request.sig'");
    }

    @Test
    void everyTryHasANonceOfItsOwn() {
        Exchange exchange = gateway.send(TestSigner.request().sign()).exchange();
        TestRequest inner = new TestRequest().path("/inner").with("Content-Type", "application/json");
        inner.body(exchange.appBody());
        assertEquals("accepted", app.verdict(resigned(exchange, inner)));
        assertEquals("replay_detected", app.verdict(inner));
        assertEquals("accepted", app.verdict(resigned(exchange, inner)));
    }

    /** Both remember nonces in one place; neither takes the other's request. */
    @Test
    void neitherRequestIsTakenOnTheOtherSide() {
        TestRequest outer = TestSigner.request().sign();
        TestRequest inner = forwarded(outer);
        assertEquals("replay_detected", gateway.verdict(outer));
        assertEquals("signature_unknown", app.verdict(outer.path("/inner")));
        assertEquals("signature_unknown", gateway.verdict(inner));
        assertEquals("accepted", app.verdict(inner));
        assertEquals("replay_detected", app.verdict(inner));
    }

    @Test
    void whatIsChangedBetweenThemIsSeen() {
        assertEquals("signature_invalid", app.verdict(forwarded().body("{\"changed\":true}")));
        assertEquals("signature_mismatch", app.verdict(forwarded().path("/other")));
        assertEquals("signature_mismatch", app.verdict(forwarded().query("x=1")));
        assertEquals("signature_mismatch", app.verdict(forwarded().method("PUT")));
        assertEquals("signature_mismatch", app.verdict(forwarded().replace("X-Signet-Trace", "another")));
        assertEquals("signature_mismatch", app.verdict(forwarded().without("X-Signet-Trace")));
        TestRequest covered = forwarded(
                TestSigner.request().json("hdrs", "{\"x-amount\":\"5\"}").sign().with("X-Amount", "5"));
        assertEquals("signature_mismatch", app.verdict(covered.replace("X-Amount", "6")));
        assertEquals("accepted", app.verdict(covered.replace("X-Amount", "5")));
    }

    /** Everybody's key but the gateway's request key, the gateway's others included, and clients' own. */
    @Test
    void onlyDelegateKeysSpeakForOthers() {
        app.set(Setting.TRUSTED_KEYS, TestKeys.jwks(TestKeys.client()));
        String act = "{\"tenant\":\"other\",\"kid\":\"k\",\"req\":\"" + DIGEST + "\"}";
        TestSigner forged = TestSigner.request().string("url", APP + "/rpc").json("act", act);
        SigningKey stranger = SigningKey.generate(JwsAlgorithm.ED25519, "stranger", SignatureEngines.current());
        assertEquals("signature_unknown", app.verdict(forged));
        assertEquals("signature_unknown", app.verdict(forged.key(stranger)));
        for (KeyPurpose purpose : new KeyPurpose[] {KeyPurpose.RESPONSE, KeyPurpose.RECEIPT}) {
            SigningKey key = gateway.signet().keyRing().active(purpose);
            assertTrue(published().contains(key.kid()));
            assertEquals("signature_unknown", app.verdict(forged.key(key)), purpose::name);
        }
        SigningKey delegate = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        assertEquals("signature_invalid", app.verdict(forged.key(delegate).signedBy(stranger)));
        assertEquals("accepted", app.verdict(forged.key(delegate)));
        assertEquals(
                "signature_unknown", app.verdict(forged.key(delegate).without("act")), "it speaks for others only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"acme\"",
                "[]",
                "{}",
                "{\"tenant\":\"acme\",\"kid\":\"k\"}",
                "{\"tenant\":\"\",\"kid\":\"k\",\"req\":\"" + DIGEST + "\"}",
                "{\"tenant\":\"a b\",\"kid\":\"k\",\"req\":\"" + DIGEST + "\"}",
                "{\"tenant\":7,\"kid\":\"k\",\"req\":\"" + DIGEST + "\"}",
                "{\"tenant\":\"acme\",\"kid\":\"\",\"req\":\"" + DIGEST + "\"}",
                "{\"tenant\":\"acme\",\"kid\":\"k\",\"req\":\"\"}",
                "{\"tenant\":\"acme\",\"kid\":\"k\",\"req\":\"AAAA\"}",
                "{\"tenant\":\"acme\",\"kid\":\"k\",\"req\":\"+" + DIGEST + "\"}",
                "{\"tenant\":\"acme\",\"kid\":\"k\",\"req\":null}"
            })
    void malformedCallersAreRefused(String act) {
        SigningKey delegate = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        TestSigner request = TestSigner.request().key(delegate).string("url", APP + "/rpc");
        assertEquals("signature_malformed", app.verdict(request.json("act", act)));
    }

    @Test
    void tenantsAreTheCallers() {
        app.set(Setting.SUSPENDED_TENANTS, "default");
        assertEquals("tenant_suspended", app.verdict(forwarded()));
    }

    @Test
    void requiredIssuerIsTheCaller() {
        app.set(Setting.REQUIRE_ISS, "true");
        assertEquals("accepted", app.verdict(forwarded()));
    }

    @Test
    void revokedDelegateIsRefused() {
        SigningKey delegate = gateway.signet().keyRing().active(KeyPurpose.REQUEST);
        String revoked = TestKeys.with(TestKeys.jwk(delegate), "revoked", "{\"revoked_at\":1}");
        app.set(Setting.DELEGATE_KEYS, "{\"keys\":[" + revoked + "]}");
        assertEquals("key_revoked", app.verdict(forwarded()));
    }

    @Test
    void urlAndAudienceAreThoseThatTheAppKnows() {
        gateway.reconfigure(Setting.UPSTREAM_URL, "https://orders.example/api/")
                .reconfigure(Setting.UPSTREAM_AUDIENCE, "orders");
        app.set(Setting.EXTERNAL_URLS, "https://orders.example/api").set(Setting.AUDIENCES, "orders");
        assertEquals("accepted", app.verdict(forwarded()));
        app.reconfigure(Setting.AUDIENCES, "payments");
        assertEquals("signature_mismatch", app.verdict(forwarded()));
    }

    @Test
    void bodiesThatHaveNoCanonicalFormAreSignedAsTheyAre() {
        TestRequest outer = TestSigner.request()
                .json("{\"n\":9007199254740993}")
                .string("c14n", "raw")
                .sign();
        assertEquals("accepted", app.verdict(forwarded(outer)));
        assertEquals(
                "accepted", app.verdict(forwarded(TestSigner.request().noBody().sign())));
        assertEquals(
                "accepted",
                app.verdict(forwarded(TestSigner.request()
                        .content("text/plain;charset=utf-8", "x")
                        .sign())));
    }

    @Test
    void givenKeysWithoutOneForRequestsStopTheStart() {
        TestServer given = new TestServer();
        given.keyRing = KeyRing.of(
                Map.of(KeyPurpose.RESPONSE, gateway.signet().keyRing().active(KeyPurpose.RESPONSE)),
                given.clock,
                Duration.ofSeconds(300));
        given.set(Setting.UPSTREAM, "resign");
        assertThrows(KeyRingException.class, given::signet);
    }

    @Test
    void requestsThatNobodyHasSignedAreNotSignedAnew() {
        gateway.reconfigure(Setting.PHASE, "observe");
        Exchange exchange =
                gateway.send(new TestRequest().with("Host", "api.example.com")).exchange();
        assertNull(exchange.verified());
        assertFalse(exchange.resigns());
    }

    @Test
    void wrongSettingsAreNamed() {
        for (Setting setting : new Setting[] {Setting.UPSTREAM, Setting.UPSTREAM_URL, Setting.DELEGATE_KEYS}) {
            TestServer server = new TestServer().set(setting, "{nonsense");
            IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, server::signet);
            assertTrue(wrong.getMessage().startsWith("setting " + setting.key() + ": "), wrong::getMessage);
        }
    }
}
