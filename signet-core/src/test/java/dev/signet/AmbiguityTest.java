package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 1, "Ambiguous paths" and "Authority": what two servers may read differently is refused, signed or not. */
class AmbiguityTest {
    private static final String AMBIGUOUS = "request_ambiguous";

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.",
                "/..",
                "/./rpc",
                "/../rpc",
                "/a/../rpc",
                "/rpc/.",
                "/rpc/..",
                "/a/%2e%2e/rpc",
                "/a/%2E./rpc",
                "/a/.%2e/rpc",
                "/%2e/rpc",
                "/rpc;",
                "/rpc;jsessionid=1",
                "/a;x=1/rpc",
                "/a/..;/rpc",
                "//rpc",
                "/a//rpc",
                "/rpc//",
                "/a%2frpc",
                "/a%2Frpc",
                "/a%5crpc",
                "/a%5Crpc",
                "/rpc%00",
                "/a\\rpc",
                "/\\rpc",
                "/rpc%",
                "/rpc%2",
                "/rpc%zz",
                "/rpc%u0041",
                "/r\u00e9",
                "/r p",
                "/rpc\t",
                "/rpc\u0000",
                "/rpc\u007f",
                "/\uff0e\uff0e/rpc",
                "rpc",
                "",
                "https://api.example.com/rpc"
            })
    void ambiguousPaths(String path) {
        assertEquals(AMBIGUOUS, server.verdict(new TestRequest().path(path)), "unsigned");
        TestServer.Outcome signed = server.send(TestSigner.request().sign().path(path));
        assertEquals(AMBIGUOUS, signed.verdict(), "signed");
        assertEquals(400, signed.status());
        TestServer observing = new TestServer().set(Setting.PHASE, "observe");
        assertEquals(AMBIGUOUS, observing.verdict(TestSigner.request().sign().path(path)), "signed, observed");
        assertEquals("unsigned", observing.verdict(new TestRequest().path(path)), "passes where nothing is required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/...", "/.a", "/a.", "/a..b", "/%41", "/a%20b", "/a%2Bb", "/~a", "/a:b@c!$&'()*+,=", "/a/"})
    void plainPaths(String path) {
        assertEquals("accepted", server.verdict(TestSigner.request().to("POST", path)));
    }

    @ParameterizedTest
    @CsvSource({
        "ROUTE_PHASES, POST /pay=require",
        "ROUTE_PHASES, /pay=enforce",
        "TENANT_PHASES, acme=require",
        "PHASE, require"
    })
    void anyRequiringRuleIsEnough(Setting setting, String value) {
        TestServer lax = new TestServer().set(Setting.PHASE, "observe").set(setting, value);
        assertEquals(AMBIGUOUS, lax.verdict(new TestRequest().path("/x/..;/pay")));
    }

    @Test
    void openPathsToo() {
        server.set(Setting.HEALTH_PATHS, "/health").set(Setting.EXEMPT, "/public/**");
        assertEquals(AMBIGUOUS, server.verdict(new TestRequest().path("/health/../rpc")));
        assertEquals(AMBIGUOUS, server.verdict(new TestRequest().path("/public/..;/rpc")));
        assertEquals(AMBIGUOUS, server.verdict(new TestRequest().path("/public/%2e%2e/rpc")));
        assertEquals(AMBIGUOUS, server.verdict(new TestRequest().path("/.well-known/signet/..%2fkeys")));
    }

    @Test
    void severalHosts() {
        assertEquals(AMBIGUOUS, server.verdict(TestSigner.request().sign().with("Host", "api.example.com")));
        assertEquals(AMBIGUOUS, server.verdict(TestSigner.request().sign().with("host", "evil.test")));
        assertEquals(
                AMBIGUOUS, server.verdict(new TestRequest().with("Host", "a").with("Host", "a")));
    }

    @Test
    void hostAgainstAuthority() {
        TestRequest request = TestSigner.request().sign();
        request.authority = "evil.test";
        assertEquals(AMBIGUOUS, server.verdict(request));
        request.authority = "API.example.com";
        assertEquals("accepted", server.verdict(request));
        request.authority = "api.example.com:443";
        assertEquals(AMBIGUOUS, server.verdict(request));
        TestRequest alone = TestSigner.request().sign().without("Host");
        alone.authority = "api.example.com";
        assertEquals("accepted", server.verdict(alone));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\nb", "ä", "a;b"})
    void trace(String trace) {
        TestServer.Outcome outcome = server.send(TestSigner.request().sign().with("X-Signet-Trace", trace));
        assertEquals(AMBIGUOUS, outcome.verdict());
        assertTrue(TraceId.isValid(outcome.response().header("X-Signet-Trace")), "a new trace, not an echo");
    }

    @Test
    void traceOnceAndShort() {
        assertEquals("accepted", server.verdict(TestSigner.request().sign().with("X-Signet-Trace", "a".repeat(128))));
        assertEquals(AMBIGUOUS, server.verdict(TestSigner.request().sign().with("X-Signet-Trace", "a".repeat(129))));
        assertEquals(
                AMBIGUOUS,
                server.verdict(
                        TestSigner.request().sign().with("X-Signet-Trace", "a").with("x-signet-trace", "a")));
    }
}
