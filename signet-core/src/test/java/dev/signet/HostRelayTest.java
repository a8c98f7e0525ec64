package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: a request signed for one server is passed on to another (protocol section 1, "Authority"). */
class HostRelayTest {
    private static final String MISMATCH = "signature_mismatch";

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test", "https://api.example.com.evil.test", "http://api.example.com"})
    void signedForAnotherServer(String origin) {
        TestSigner signer = TestSigner.request().string("url", origin + "/rpc");
        String host = origin.substring(origin.indexOf("//") + 2);
        assertEquals(MISMATCH, server.verdict(signer));
        assertEquals(MISMATCH, server.verdict(signer.sign().replace("Host", host)));
        TestRequest http2 = signer.sign().replace("Host", host);
        http2.authority = host;
        assertEquals(MISMATCH, server.verdict(http2));
        assertEquals(
                MISMATCH,
                server.verdict(signer.sign()
                        .with("X-Forwarded-Host", host)
                        .with("X-Forwarded-Proto", "https")
                        .with("Forwarded", "host=" + host + ";proto=https")));
    }

    @Test
    void withoutExternalUrlsTheHostProvesNothing() {
        server.set(Setting.EXTERNAL_URLS, "");
        assertEquals(MISMATCH, server.verdict(TestSigner.request()));
        assertEquals(
                MISMATCH,
                server.verdict(TestSigner.request()
                        .string("url", "http://localhost:8080/rpc")
                        .sign()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/rpc",
                "http://localhost:8080/rpc",
                "https://LOCALHOST:1/rpc",
                "http://127.0.0.1:8080/rpc",
                "http://[::1]:8080/rpc"
            })
    void loopbackUrlOnlyOverLoopback(String url) {
        TestRequest request = TestSigner.request().string("url", url).sign();
        assertEquals(MISMATCH, server.verdict(request));
        assertEquals(MISMATCH, server.verdict(request.replace("Host", "localhost")));
        assertEquals(MISMATCH, server.verdict(request.with("X-Forwarded-For", "127.0.0.1")));
        request.remoteAddress = "127.0.0.1"; // the peer's address is not the connection's local one
        assertEquals(MISMATCH, server.verdict(request));
        request.loopback = true;
        assertEquals("accepted", server.verdict(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2/rpc",
                "http://localhost.evil.test/rpc",
                "http://localhost./rpc",
                "http://[::]/rpc",
                "http://[::1]x/rpc",
                "http://[0:0:0:0:0:0:0:1]/rpc",
                "http://0.0.0.0/rpc",
                "http://127.1/rpc",
                "http://2130706433/rpc",
                "http://evil.test:127.0.0.1/rpc",
                "http://evil.test@localhost/rpc",
                "http://10.0.0.1/rpc"
            })
    void notLoopback(String url) {
        TestRequest request = TestSigner.request().string("url", url).sign();
        request.loopback = true;
        assertEquals(MISMATCH, server.verdict(request));
    }

    @Test
    void loopbackConnectionStillNeedsTheRightPath() {
        TestRequest request =
                TestSigner.request().string("url", "http://localhost/other").sign();
        request.loopback = true;
        assertEquals(MISMATCH, server.verdict(request));
    }
}
