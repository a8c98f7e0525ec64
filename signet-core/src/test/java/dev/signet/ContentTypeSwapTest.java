package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: the same bytes under another Content-Type, so that the app reads them otherwise (protocol section 1, {@code cty}). */
class ContentTypeSwapTest {
    private static final String MISMATCH = "signature_mismatch";

    private final TestServer server = new TestServer();

    /** The body is canonical, so that its raw bytes and its canonical form are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/html",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/problem+json",
                "application/json; charset=utf-16",
                "application/json; charset=utf-7",
                "application/json;charset=\"UTF-16LE\"",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json, text/plain",
                "application/xml",
                "",
                "json",
                "application/json;charset"
            })
    void jsonAsSomethingElse(String other) {
        String canonical = "{\"id\":1,\"method\":\"m\"}";
        TestSigner implicit = TestSigner.request().json(canonical);
        assertEquals(MISMATCH, server.verdict(implicit.sign().replace("Content-Type", other)));
        TestSigner named = TestSigner.request().json(canonical).string("cty", "application/json");
        assertEquals(MISMATCH, server.verdict(named.sign().replace("Content-Type", other)));
        TestSigner raw = TestSigner.request()
                .json(canonical)
                .string("cty", "application/json")
                .string("c14n", "raw");
        assertEquals(MISMATCH, server.verdict(raw.sign().replace("Content-Type", other)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain                     | application/json",
                "text/plain                     | text/html",
                "text/plain; charset=utf-8      | text/plain; charset=utf-7",
                "text/plain; charset=utf-8      | text/plain",
                "application/vnd.a+json         | application/vnd.b+json",
                "application/vnd.a+json         | application/json",
                "application/vnd.a+json         | application/vnd.a+json; charset=utf-16",
                "application/octet-stream       | application/json",
                "multipart/form-data; boundary=a| multipart/form-data; boundary=b",
                "multipart/form-data; boundary=a| multipart/form-data",
                "multipart/form-data; boundary=a| multipart/mixed; boundary=a"
            })
    void anotherTypeThanSigned(String signed, String sent) {
        TestSigner signer = TestSigner.request().content(signed, "{\"a\":1}");
        assertEquals("accepted", server.verdict(signer));
        TestRequest swapped = signer.nonce("swapped").sign().replace("Content-Type", sent);
        assertEquals(MISMATCH, server.verdict(swapped));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json;charset=utf-8", "application/json; charset=\"UTF-8\"", "Application/JSON"})
    void theSameTypeWrittenOtherwise(String same) {
        assertEquals("accepted", server.verdict(TestSigner.request().sign().replace("Content-Type", same)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void fieldTwice(String second) {
        assertEquals(
                "request_ambiguous", server.verdict(TestSigner.request().sign().with("content-type", second)));
    }
}
