package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.jose.Jws;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs requests that are right but for what a test breaks: each member of the protected header can be overridden by raw JSON or left out, and the whole
 * header replaced. Signs whatever it is told to, so that the signature itself holds.
 */
public final class TestSigner {
    public static final String ORIGIN = "https://api.example.com";
    public static final String BODY = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}";

    private static final AtomicInteger NONCES = new AtomicInteger();

    private final Map<String, String> members = new LinkedHashMap<>();
    private SigningKey key = TestKeys.client();
    private String method = "POST";
    private String path = "/rpc";
    private String query;
    private String contentType = "application/json";
    private byte[] body = BODY.getBytes(UTF_8);
    private byte[] payload;
    private String header;

    public TestSigner() {
        string("alg", key.algorithm().joseName());
        string("kid", key.kid());
        string("typ", "signet-request+jws");
        string("nonce", "n" + NONCES.incrementAndGet());
        json("iat", Long.toString(TestClock.START));
        string("htm", method);
        string("url", ORIGIN + path);
    }

    public static TestSigner request() {
        return new TestSigner();
    }

    /** Overrides or adds a member of the protected header. */
    public TestSigner json(String name, String value) {
        members.put(name, value);
        return this;
    }

    public TestSigner string(String name, String value) {
        return json(name, quote(value));
    }

    public TestSigner without(String... names) {
        for (String name : names) {
            members.remove(name);
        }
        return this;
    }

    /** Replaces the protected header as a whole. */
    public TestSigner header(String json) {
        header = json;
        return this;
    }

    public TestSigner key(SigningKey signingKey) {
        key = signingKey;
        return string("alg", key.algorithm().joseName()).string("kid", key.kid());
    }

    /** Signs with this key, under whatever the header says. */
    public TestSigner signedBy(SigningKey signingKey) {
        key = signingKey;
        return this;
    }

    public TestSigner nonce(String nonce) {
        return string("nonce", nonce);
    }

    public TestSigner iat(long seconds) {
        return json("iat", Long.toString(seconds));
    }

    /** Method and path of request and signature alike. */
    public TestSigner to(String httpMethod, String rawPath) {
        method = httpMethod;
        path = rawPath;
        return string("htm", method).string("url", ORIGIN + path);
    }

    public TestSigner query(String rawQuery) {
        query = rawQuery;
        return string("url", ORIGIN + path + "?" + query);
    }

    /** Content of the request; signed {@code jcs} for JSON, else {@code raw} with {@code cty}. */
    public TestSigner content(String type, String text) {
        return content(type, text.getBytes(UTF_8));
    }

    public TestSigner content(String type, byte[] bytes) {
        contentType = type;
        body = bytes;
        MediaType mediaType = MediaType.parse(type);
        return mediaType == null || mediaType.isPlainJson() ? this : string("cty", type);
    }

    public TestSigner json(String text) {
        return content("application/json", text);
    }

    public TestSigner noBody() {
        contentType = null;
        body = new byte[0];
        return this;
    }

    /** Signs these octets, whatever the body is. */
    public TestSigner payload(byte[] bytes) {
        payload = bytes;
        return this;
    }

    public TestSigner unencoded() {
        return json("b64", "false").json("crit", "[\"b64\"]");
    }

    /** The protected header as it stands. */
    public String header() {
        if (header != null) {
            return header;
        }
        StringBuilder json = new StringBuilder();
        members.forEach((name, value) -> json.append(json.isEmpty() ? "{" : ",")
                .append(quote(name))
                .append(':')
                .append(value));
        return json.append('}').toString();
    }

    /** The value of the signature field. */
    public String signature() {
        byte[] signed = payload != null ? payload : defaultPayload();
        boolean b64 = !"false".equals(members.get("b64"));
        return Jws.signDetached(key, header().getBytes(UTF_8), signed, 0, signed.length, b64);
    }

    /** The request, signed. */
    public TestRequest sign() {
        TestRequest request =
                new TestRequest().method(method).path(path).query(query).body(body);
        request.with("Host", "api.example.com");
        if (contentType != null) {
            request.with("Content-Type", contentType);
        }
        return request.with("X-Signature", signature());
    }

    private byte[] defaultPayload() {
        MediaType type = MediaType.parse(contentType);
        boolean raw = type == null || !type.isJson() || "\"raw\"".equals(members.get("c14n"));
        return raw || body.length == 0
                ? body
                : CanonicalJson.of(body, JsonRules.LENIENT_NUMBERS).toByteArray();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < 0x20 || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
