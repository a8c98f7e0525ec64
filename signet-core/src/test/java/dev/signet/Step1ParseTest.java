package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.jose.Base64Url;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol section 3, step 1: one field, three parts, the middle empty, strict base64url, a JSON object without duplicates. */
class Step1ParseTest {
    private final TestServer server = new TestServer();

    static Stream<Broken> malformed() {
        return Stream.of(
                value("empty", v -> ""),
                value("a space", v -> " "),
                value("one part", v -> "abc"),
                value("two parts", v -> v.substring(0, v.indexOf('.')) + ".abc"),
                value("four parts", v -> v + ".abc"),
                value("empty header", v -> v.substring(v.indexOf('.'))),
                value("payload attached", v -> v.replace("..", "." + Base64Url.encodeUtf8(TestSigner.BODY) + ".")),
                value("padded signature", v -> v + "=="),
                value("padded header", v -> v.replace("..", "==..")),
                value("standard alphabet", v -> "+/" + v),
                value("space before", v -> " " + v),
                value("line end after", v -> v + "\n"),
                value("line end within", v -> v.substring(0, 20) + "\r\n" + v.substring(20)),
                value("question mark", v -> v.substring(0, v.length() - 4) + "?" + v.substring(v.length() - 3)),
                value("a letter beyond ASCII", v -> v.substring(0, v.length() - 4) + "\u0141abc"),
                value("unused bits set", Step1ParseTest::setUnusedBits),
                value("impossible length", v -> v.substring(0, v.lastIndexOf('.')) + ".abcde"),
                value("two signatures in one field", v -> v + ", " + v),
                value("longer than 6 KiB", v -> v + "A".repeat(6 * 1024)),
                header("not JSON", "alg"),
                header("not an object", "[\"alg\"]"),
                header("a string", "\"alg\""),
                header("cut off", "{\"alg\":\"Ed25519\""),
                header("trailing content", TestSigner.request().header() + "{}"),
                header("byte order mark", "\ufeff" + TestSigner.request().header()),
                header("duplicate kid", again("kid", "\"Ed25519\"")),
                header("duplicate alg, escaped", again("\\u0061lg", "\"Ed25519\"")),
                header("duplicate in a nested object", again("x", "{\"a\":1,\"a\":1}")),
                header("lone surrogate", again("x", "\"\\ud800\"")),
                header("number that RFC 8785 would change", again("x", "9007199254740993")),
                header("nested too deep", again("x", "[".repeat(200) + "]".repeat(200))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesAsMalformed(Broken broken) {
        assertEquals(broken.verdict(), server.verdict(broken.make()));
    }

    @Test
    void fieldTwice() {
        TestRequest request = TestSigner.request().sign();
        assertEquals("signature_malformed", server.verdict(request.with("x-signature", request.header("X-Signature"))));
    }

    @Test
    void emptySignaturePartDoesNotHold() {
        TestRequest request = TestSigner.request().sign();
        String value = request.header("X-Signature");
        assertEquals(
                "signature_invalid",
                server.verdict(request.replace("X-Signature", value.substring(0, value.lastIndexOf('.') + 1))));
    }

    @Test
    void sixKibibytesAreTaken() {
        TestSigner signer = TestSigner.request().string("x", "");
        int room = 6 * 1024 - signer.signature().length();
        signer.string("x", "a".repeat(room * 3 / 4 - 3));
        assertEquals("accepted", server.verdict(signer));
    }

    @Test
    void malformedIsNeverUnsigned() {
        server.set(Setting.PHASE, "observe");
        TestServer.Outcome outcome = server.send(new TestRequest().with("X-Signature", ""));
        assertEquals("signature_malformed", outcome.verdict());
        assertEquals(401, outcome.status());
        assertNull(outcome.exchange().verified());
    }

    private static Broken value(String what, UnaryOperator<String> change) {
        return Broken.afterwards(
                what,
                "signature_malformed",
                request -> request.replace("X-Signature", change.apply(request.header("X-Signature"))));
    }

    private static Broken header(String what, String json) {
        return Broken.signing(what, "signature_malformed", signer -> signer.header(json));
    }

    private static String again(String name, String value) {
        String header = TestSigner.request().header();
        return header.substring(0, header.length() - 1) + ",\"" + name + "\":" + value + "}";
    }

    /** 64 octets leave four unused bits in the last of 86 characters. */
    private static String setUnusedBits(String value) {
        char last = value.charAt(value.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return value.substring(0, value.length() - 1) + alphabet.charAt(alphabet.indexOf(last) | 1);
    }
}
