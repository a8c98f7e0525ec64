package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 3, step 6, and section 1, note 2: method, URL and audience, under each binding. */
class Step6TargetTest {
    private static final String MISMATCH = "signature_mismatch";

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"GET", "post", "POST ", "", "PUT"})
    void anotherMethod(String htm) {
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("htm", htm)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/rpc",
                "rpc",
                "https:///rpc",
                "https://api.example.com",
                "https://api.example.com/",
                "https://api.example.com/rpc/",
                "https://api.example.com/RPC",
                "https://api.example.com/rpc?",
                "https://api.example.com/rpc?a=1",
                "https://api.example.com/rpc#f",
                "https://api.example.com/rpc#",
                "https://user@api.example.com/rpc",
                "https://api.example.com:444/rpc",
                "https://api.example.com:80/rpc",
                "http://api.example.com/rpc",
                "ftp://api.example.com/rpc",
                "https://api.example.com./rpc",
                "https://api.example.org/rpc",
                "https://api.example.com.evil.test/rpc",
                "https://evil.test/https://api.example.com/rpc",
                "https://evil.test/?https://api.example.com/rpc",
                "https://api.example.com\\\\@evil.test/rpc",
                "https://api.example.com//rpc",
                "https://api.example.com/x/../rpc",
                "https://api.example.com/rpc%2F",
                "https://api.example.com/%zzrpc",
                "https://api.example.com/rp\u0441",
                "https://api.example.com/rpc "
            })
    void anotherUrl(String url) {
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("url", url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTPS://API.EXAMPLE.COM/rpc",
                "https://api.example.com:443/rpc",
                "https://api.example.com:/rpc",
                "https://api.example.com/%72pc",
                "https://api.example.com/%72%70%63"
            })
    void theSameUrlWrittenOtherwise(String url) {
        assertEquals("accepted", server.verdict(TestSigner.request().string("url", url)));
    }

    @Test
    void queryIsComparedAsSent() {
        assertEquals("accepted", server.verdict(TestSigner.request().query("a=1&b=%20%2f")));
        assertEquals(MISMATCH, server.verdict(sent("a=1", "a=2")));
        assertEquals(MISMATCH, server.verdict(sent("a=1&b=2", "b=2&a=1")));
        assertEquals(MISMATCH, server.verdict(sent("a=%2f", "a=%2F")));
        assertEquals(MISMATCH, server.verdict(sent("a=%61", "a=a")));
        assertEquals(MISMATCH, server.verdict(sent("a=1", null)));
        assertEquals(MISMATCH, server.verdict(sent("a=1", "a=1&_method=DELETE")));
        assertEquals(MISMATCH, server.verdict(sent("", null)));
        assertEquals("accepted", server.verdict(sent("", "")));
    }

    @Test
    void pathPrefixOfTheExternalUrl() {
        server.set(Setting.EXTERNAL_URLS, "https://api.example.com/svc/");
        assertEquals("accepted", server.verdict(TestSigner.request().string("url", "https://api.example.com/svc/rpc")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request()));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("url", "https://api.example.com/svc/x/rpc")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("url", "https://api.example.com/svcrpc")));
    }

    @Test
    void refusalNamesTheMissingSetting() {
        server.set(Setting.EXTERNAL_URLS, "");
        TestServer.Outcome outcome = server.send(TestSigner.request().sign());
        assertEquals(MISMATCH, outcome.verdict());
        assertTrue(
                outcome.response().text().contains("external-urls"),
                outcome.response().text());
    }

    @Test
    void audience() {
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("aud", "api")));
        TestServer named = new TestServer().set(Setting.AUDIENCES, "api,other");
        assertEquals("accepted", named.verdict(TestSigner.request().string("aud", "other")));
        assertEquals("accepted", named.verdict(TestSigner.request()));
        assertEquals(MISMATCH, named.verdict(TestSigner.request().string("aud", "API")));
        assertEquals(MISMATCH, named.verdict(TestSigner.request().string("aud", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "https://elsewhere.example/rpc, accepted",
        "/rpc, accepted",
        "/rpc?a=1, signature_mismatch",
        "https://elsewhere.example/other, signature_mismatch",
        "rpc, signature_mismatch",
        "//rpc, signature_mismatch"
    })
    void methodAndPath(String url, String verdict) {
        server.set(Setting.BINDING, "method-path").set(Setting.AUDIENCES, "api");
        assertEquals(
                verdict,
                server.verdict(TestSigner.request().string("aud", "api").string("url", url)));
    }

    @Test
    void methodAndPathDemandTheirMembers() {
        server.set(Setting.BINDING, "method-path").set(Setting.AUDIENCES, "api");
        assertEquals("signature_malformed", server.verdict(TestSigner.request()));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().string("aud", "api").without("htm")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().string("aud", "api").without("url")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("aud", "other")));
        assertEquals(
                MISMATCH,
                server.verdict(TestSigner.request().string("aud", "api").string("htm", "PUT")));
    }

    @Test
    void bindingNone() {
        server.set(Setting.BINDING, "none");
        assertEquals("accepted", server.verdict(TestSigner.request().without("htm", "url")));
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertEquals(
                MISMATCH,
                server.verdict(TestSigner.request().without("htm", "url").noBody()));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().query("a=1").without("htm", "url")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().query("").without("htm", "url")));
        // what is there is compared all the same
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("htm", "PUT")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().string("url", "https://evil.test/rpc")));
    }

    private static TestRequest sent(String signedQuery, String actualQuery) {
        return TestSigner.request().query(signedQuery).sign().query(actualQuery);
    }
}
