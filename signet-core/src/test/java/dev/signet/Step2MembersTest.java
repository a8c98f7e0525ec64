package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 3, step 2, and the table of section 1: members that are missing, of another type, or of another value. */
class Step2MembersTest {
    private static final String[] OTHER_THAN_STRING = {"1", "true", "null", "[]", "{}", "[\"x\"]"};

    private final TestServer server = new TestServer().set(Setting.AUDIENCES, "api");

    static Stream<Broken> wrong() {
        List<Broken> cases = new ArrayList<>();
        for (String name : List.of("alg", "kid", "typ", "htm", "url")) {
            cases.add(without(name));
        }
        for (String name : List.of("alg", "kid", "typ", "nonce", "htm", "url", "cty", "iss", "aud", "c14n")) {
            for (String json : OTHER_THAN_STRING) {
                cases.add(member(name, json));
            }
        }
        for (String json : List.of("\"1763600000\"", "true", "null", "[]", "1763600000.5", "1e300", "-1e300")) {
            cases.add(member("iat", json));
        }
        for (String json : List.of(
                "\"JWT\"",
                "\"jwt\"",
                "\"\"",
                "\"signet-response+jws\"",
                "\"signet-event+jws\"",
                "\"signet-key+jws\"",
                "\"SIGNET-REQUEST+JWS\"",
                "\"application/signet-request+jws\"",
                "\"signet-request+jws \"")) {
            cases.add(member("typ", json));
        }
        for (String nonce :
                List.of("", "a".repeat(129), "a b", "a\\nb", "a/b", "a+b", "a=b", "ä", "a\\u0000", "'", "a\\u0130")) {
            cases.add(member("nonce", "\"" + nonce + "\""));
        }
        for (String c14n : List.of("JCS", "jcs-nfc", "none", "", "rawx")) {
            cases.add(member("c14n", "\"" + c14n + "\""));
        }
        for (String json : List.of(
                "\"x\"",
                "[]",
                "null",
                "1",
                "{\"X-Up\":\"1\"}",
                "{\"\":\"1\"}",
                "{\"a b\":\"1\"}",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":[\"1\"]}",
                "{\"é\":\"1\"}")) {
            cases.add(member("hdrs", json));
        }
        for (String json : List.of("\"false\"", "0", "null", "[]", "false")) {
            cases.add(member("b64", json)); // false needs crit
        }
        for (String json : List.of(
                "[]",
                "\"b64\"",
                "null",
                "{}",
                "[1]",
                "[null]",
                "[\"x\"]",
                "[\"alg\"]",
                "[\"kid\"]",
                "[\"typ\"]",
                "[\"cty\"]",
                "[\"crit\"]",
                "[\"exp\"]",
                "[\"aud\"]", // not there
                "[\"b64\"]", // not there
                "[\"nonce\",\"nonce\"]",
                "[\"nonce\",\"http://example.com/x\"]",
                "[[\"nonce\"]]")) {
            cases.add(member("crit", json));
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void refusesAsMalformed(Broken broken) {
        assertEquals(broken.verdict(), server.verdict(broken.make()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crit | [\"nonce\"]",
                "crit | [\"nonce\",\"iat\",\"htm\",\"url\"]",
                "b64  | true",
                "exp  | 1",
                "x    | {\"y\":[null]}",
                "hdrs | {}",
                "aud  | \"api\"",
                "iss  | \"default\"",
                "c14n | \"jcs\"",
                "c14n | \"raw\"",
                "cty  | \"application/json\"",
                "cty  | \"json\"",
                "iat  | 1763600000.0",
                "iat  | 17636E5"
            })
    void takes(String name, String json) {
        assertEquals("accepted", server.verdict(TestSigner.request().json(name, json)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Az09._~-", "................", "~"})
    void takesNonces(String nonce) {
        assertEquals("accepted", server.verdict(TestSigner.request().nonce(nonce)));
    }

    @Test
    void takesLongestNonce() {
        assertEquals("accepted", server.verdict(TestSigner.request().nonce("n".repeat(128))));
    }

    @Test
    void unencodedPayloadNeedsBothMembers() {
        assertEquals("accepted", server.verdict(TestSigner.request().unencoded()));
        assertEquals("accepted", server.verdict(TestSigner.request().unencoded().json("crit", "[\"iat\",\"b64\"]")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().unencoded().without("crit")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().unencoded().json("crit", "[\"iat\"]")));
        assertEquals(
                "accepted",
                server.verdict(TestSigner.request().json("b64", "true").json("crit", "[\"b64\"]")));
    }

    @Test
    void typMayBeAbsentForOlderSignersButNotAnother() {
        server.set(Setting.REQUIRE_TYP, "false");
        assertEquals("accepted", server.verdict(TestSigner.request().without("typ")));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().string("typ", "JWT")));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().string("typ", "signet-response+jws")));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().json("typ", "null")));
    }

    @Test
    void issWhereRequired() {
        server.set(Setting.REQUIRE_ISS, "true");
        assertEquals("signature_malformed", server.verdict(TestSigner.request()));
        assertEquals("accepted", server.verdict(TestSigner.request().string("iss", "default")));
    }

    @Test
    void nfcOnlyWhereAllowed() {
        server.set(Setting.JCS_NFC, "true");
        TestSigner decomposed = TestSigner.request().json("{\"a\":\"e\u0301\"}").string("c14n", "jcs-nfc");
        assertEquals("accepted", server.verdict(decomposed.payload("{\"a\":\"\u00e9\"}".getBytes(UTF_8))));
    }

    private static Broken member(String name, String json) {
        return Broken.signing(name + ": " + json, "signature_malformed", signer -> signer.json(name, json));
    }

    private static Broken without(String name) {
        return Broken.signing("without " + name, "signature_malformed", signer -> signer.without(name));
    }
}
