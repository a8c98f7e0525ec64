package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.HttpTestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as users run them: output, verdicts, exit codes. */
class CommandTest {
    private static final String URL = "https://api.example.com/rpc?a=1";
    private static final String BODY = "{\"b\": 2, \"a\": 1}";

    @TempDir
    private Path folder;

    private String key;
    private String jwks;

    @BeforeEach
    void makeKey() {
        key = folder.resolve("key.json").toString();
        jwks = folder.resolve("jwks.json").toString();
        Ran ran = Ran.signet("keygen", "--kid", "c-1", "--out", key, "--public", jwks);
        assertEquals(ExitCode.OK, ran.code(), ran.err());
        assertEquals("", ran.out());
    }

    private String sign(String... more) {
        String[] args = {"sign", "--key", key, "-d", BODY, URL};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        Ran ran = Ran.signet(all);
        assertEquals(ExitCode.OK, ran.code(), ran.err());
        return ran.out().strip();
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), "no stack trace for users");
    }

    @Test
    void keygenKeepsThePrivateKeyPrivate() throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(key))));
        }
        assertFalse(Files.readString(Path.of(jwks)).contains("\"d\""));
        said(Ran.signet("keygen", "--out", key), ExitCode.USAGE, "--force");
        for (String alg : new String[] {"EdDSA", "ES256", "ES384", "ES512", "PS256", "HS256", "HS512"}) {
            Ran ran = Ran.signet("keygen", "--alg", alg);
            assertEquals(alg, Ran.json(ran.out()).get("alg").asText());
            assertTrue(Ran.with(ran.out(), "jwks").out().contains(alg), alg);
        }
        said(Ran.signet("keygen", "--alg", "HS256", "--public", "-"), ExitCode.USAGE, "no public part");
        said(Ran.signet("keygen", "--alg", "RS257"), ExitCode.USAGE, "choose one of Ed25519");
    }

    @Test
    void signThenVerify() throws IOException {
        String signature = sign();
        said(
                Ran.signet("verify", "--jwks", jwks, "--signature", signature, "-d", "{\"a\":1,\"b\":2}", URL),
                ExitCode.OK,
                "verified: tenant default, kid c-1");
        said(
                Ran.with("{}", "verify", "--jwks", jwks, "--signature", signature, "-d", "-", URL),
                ExitCode.REFUSED,
                "refused: signature_invalid");
        said(Ran.signet("verify", "--jwks", jwks, URL), ExitCode.REFUSED, "signature_missing");
        Path body = Files.writeString(folder.resolve("body.json"), BODY);
        said(
                Ran.signet("verify", "--jwks", jwks, "-H", "x-signature: " + signature, "-d", "@" + body, URL),
                ExitCode.OK,
                "verified");
        String message =
                "POST /rpc?a=1 HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/json\r\nX-Signature: "
                        + signature + "\r\n\r\n" + BODY;
        said(Ran.with(message, "verify", "--jwks", jwks, "--from", "-"), ExitCode.OK, "verified");
    }

    @Test
    void signChoosesWhatTheSignatureSays() {
        String signature = sign(
                "--b64", "--iss", "acme", "--aud", "x", "--nonce", "n", "--iat", "17", "-H", "A: 1", "--cover", "A",
                "--c14n", "raw");
        JsonNode header =
                Ran.json(new String(Base64.getUrlDecoder().decode(signature.split("\\.")[0]), StandardCharsets.UTF_8));
        assertEquals("acme", header.get("iss").asText());
        assertEquals("x", header.get("aud").asText());
        assertEquals("n", header.get("nonce").asText());
        assertEquals(17, header.get("iat").asInt());
        assertEquals("{\"a\":\"1\"}", header.get("hdrs").toString());
        assertEquals("raw", header.get("c14n").asText());
        assertFalse(header.has("b64"));
        said(Ran.signet("sign", "--key", key, "/rpc"), ExitCode.USAGE, "absolute");
        said(Ran.signet("sign", "--key", key, "-d", "{", URL), ExitCode.USAGE, "--c14n raw");
        said(Ran.signet("sign", "--key", key, "--cover", "B", URL), ExitCode.USAGE, "--cover B needs");
    }

    @Test
    void explainGoodRequest() {
        said(
                Ran.signet("explain", sign(), "-X", "POST", URL, "-d", BODY, "--jwks", jwks),
                ExitCode.OK,
                "\"kid\" : \"c-1\"",
                "   8  the signature: passes",
                "signed url, normalized: " + URL,
                "payload: {\"a\":1,\"b\":2}",
                ".{\"a\":1,\"b\":2}",
                "thumbprint: ",
                "Nothing that could be checked refuses");
    }

    @Test
    void explainFromTheSignatureAlone() {
        said(
                Ran.signet("explain", "X-Signature: " + sign()),
                ExitCode.OK,
                "   6  method, URL, audience, fields, content type: passes",
                "taken from the signature: htm, url",
                "   8  the signature: not checked",
                "To check more, give the method: -X METHOD",
                "--jwks FILE");
    }

    @Test
    void explainWrongUrlAndMethodTogether() {
        said(
                Ran.signet("explain", sign(), "-X", "PUT", "https://other.example/rpc?a=1", "-d", BODY, "--jwks", jwks),
                ExitCode.REFUSED,
                "   6  method, URL, audience, fields, content type: REFUSES: signature_mismatch (401)",
                "'htm' is not the request's method",
                "and also: 'url' does not name this server",
                "   8  the signature: passes",
                "Refused at step 6 with signature_mismatch");
    }

    @Test
    void explainExpired() {
        said(
                Ran.signet(
                        "explain", sign("--iat", "1763600000"), URL, "-d", BODY, "--jwks", jwks, "--now", "1763600301"),
                ExitCode.REFUSED,
                "iat: 1763600000 (2025-11-20T00:53:20Z)",
                "Refused at step 5 with signature_expired: signed 301 s ago");
        said(
                Ran.signet(
                        "explain", sign("--iat", "1763600000"), URL, "--now", "1763600301", "--set", "nonce-ttl=10m"),
                ExitCode.OK);
    }

    @Test
    void explainWrongKey() {
        String other = folder.resolve("other.json").toString();
        Ran.signet("keygen", "--kid", "c-1", "--out", folder.resolve("o.json").toString(), "--public", other);
        said(
                Ran.signet("explain", sign(), URL, "-d", BODY, "--jwks", other),
                ExitCode.REFUSED,
                "Refused at step 8 with signature_invalid",
                "hint: another key");
        String unknown = folder.resolve("unknown.json").toString();
        Ran.signet("keygen", "--kid", "c-2", "--out", folder.resolve("u.json").toString(), "--public", unknown);
        said(
                Ran.signet("explain", sign(), URL, "-d", BODY, "--jwks", unknown),
                ExitCode.REFUSED,
                "Refused at step 3 with signature_unknown",
                "payload: {\"a\":1,\"b\":2}");
    }

    @Test
    void explainTamperedBodyAndUsualMistakes() {
        said(
                Ran.signet("explain", sign(), URL, "-d", "{\"a\":1,\"b\":3}", "--jwks", jwks),
                ExitCode.REFUSED,
                "payload: {\"a\":1,\"b\":3}",
                "Refused at step 8");
        said(
                Ran.signet("explain", sign("--c14n", "raw"), URL, "-d", "{\"a\":1,\"b\":2}", "--jwks", jwks),
                ExitCode.REFUSED,
                "Refused at step 8");
        said(
                Ran.signet("explain", sign(), URL, "-d", "{\"a\":1,\"a\":1}", "--jwks", jwks),
                ExitCode.REFUSED,
                "Refused at step 7 with body_not_canonical");
        said(Ran.signet("explain", "e30..AA"), ExitCode.REFUSED, "Refused at step 2 with signature_malformed");
        said(Ran.signet("explain", "garbage"), ExitCode.REFUSED, "Refused at step 1");
    }

    @Test
    void canonicalize() {
        assertEquals("{\"a\":1,\"b\":2}", Ran.with(BODY, "canonicalize").out());
        said(Ran.with("[9007199254740993]", "canonicalize"), ExitCode.REFUSED, "byte 1");
        assertEquals(
                "[9007199254740992]",
                Ran.with("[9007199254740993]", "canonicalize", "--allow-lossy-numbers", "-")
                        .out());
    }

    @Test
    void jwks() throws IOException {
        said(Ran.signet("jwks", jwks), ExitCode.OK, "c-1  OKP  Ed25519");
        Ran stripped = Ran.signet("jwks", "--public", key);
        assertFalse(stripped.out().contains("\"d\""));
        assertTrue(stripped.out().contains("\"kid\" : \"c-1\""));
        Path bad = Files.writeString(
                folder.resolve("bad.json"), "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"AAAA\"}]}");
        said(
                Ran.signet("jwks", bad.toString()),
                ExitCode.REFUSED,
                "INVALID: is a symmetric key of less than 32 octets");
    }

    @Test
    void sendVerifiesTheAnswer() throws IOException {
        try (HttpTestServer server = new HttpTestServer(Files.readString(Path.of(jwks)))) {
            String url = server.origin() + "/rpc";
            Path serverKeys = Files.writeString(folder.resolve("server.json"), server.jwks());
            said(
                    Ran.signet("send", "--key", key, "--trust-first", "-i", "-d", BODY, url),
                    ExitCode.OK,
                    "HTTP 200",
                    "{\"ok\":true}",
                    "verified: signed by server-1");
            said(
                    Ran.signet("send", "--key", key, "--jwks", jwks, url),
                    ExitCode.REFUSED,
                    "NOT VERIFIED: signature_unknown");
            server.spoil = reply -> reply.without("X-Signature");
            said(
                    Ran.signet("send", "--key", key, "--jwks", serverKeys.toString(), url),
                    ExitCode.REFUSED,
                    "NOT VERIFIED: signature_missing");
            said(Ran.signet("send", "--key", key, "--no-verify", url), ExitCode.OK, "not verified, as asked");
        }
    }

    @Test
    void verifyResponse() throws IOException {
        try (HttpTestServer server = new HttpTestServer(Files.readString(Path.of(jwks)))) {
            Ran sent = Ran.signet("send", "--key", key, "--trust-first", "-i", server.origin() + "/a");
            String signature = sent.out()
                    .lines()
                    .filter(line -> line.startsWith("x-signature: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(13);
            String keys = Files.writeString(folder.resolve("server.json"), server.jwks())
                    .toString();
            String[] args = {
                "verify",
                "--response",
                "--jwks",
                keys,
                "--status",
                "200",
                "--signature",
                signature,
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"ok\":true}"
            };
            said(Ran.signet(args), ExitCode.OK, "verified: kid server-1; which request it answers was not checked");
            String[] answered = Arrays.copyOf(args, args.length + 2);
            answered[args.length] = "--request-signature";
            answered[args.length + 1] = server.signatures.get(0);
            said(Ran.signet(answered), ExitCode.OK, "in answer to that request");
            answered[args.length + 1] = "another";
            said(Ran.signet(answered), ExitCode.REFUSED, "signature_mismatch");
        }
    }

    @Test
    void mistakesAreExplained() {
        said(Ran.signet(), ExitCode.USAGE, "a command is missing", "explain");
        said(Ran.signet("explian"), ExitCode.USAGE, "Did you mean", "explain");
        said(Ran.signet("sign", "--kee", key, URL), ExitCode.USAGE, "--key");
        said(Ran.signet("sign", "--key", "nowhere.json", URL), ExitCode.NOT_READ, "there is no file nowhere.json");
        said(Ran.signet("sign", "--key", jwks, URL), ExitCode.NOT_READ, "0 private keys");
        said(Ran.signet("sign", "--key", key, "--c14n", "nfc", URL), ExitCode.USAGE, "jcs-nfc");
        said(Ran.with("GET x HTTP/1.1\n\n", "verify", "--jwks", jwks, "--from", "-"), ExitCode.USAGE, "nor a path");
        said(Ran.signet("explain", "ftp://x"), ExitCode.USAGE, "nor a path");
        said(Ran.with("{", "sign", "--key", "-", URL), ExitCode.NOT_READ, "not JSON");
        said(Ran.signet("send", "--key", key, URL), ExitCode.USAGE, "--trust-first");
        said(
                Ran.signet("send", "--key", key, "--no-verify", "http://127.0.0.1:1/"),
                ExitCode.NOT_READ,
                "cannot connect");
        said(Ran.signet("verify", "--jwks", jwks, "--set", "nonce-tll=1", URL), ExitCode.USAGE, "nonce-tll");
        said(Ran.signet("verify", "--jwks", jwks, "--set", "phase=all", URL), ExitCode.USAGE, "phase");
    }

    @Test
    void helpVersionAndCompletion() {
        said(Ran.signet("--help"), ExitCode.OK, "Exit codes:", "conformance");
        said(Ran.signet("send", "--help"), ExitCode.OK, "Exit codes:");
        said(Ran.signet("version"), ExitCode.OK, "signet  ", "engine  ", "java    ");
        said(Ran.signet("generate-completion"), ExitCode.OK, "complete -F");
    }
}
