package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 3, step 6: {@code hdrs}, required headers, and fields that replace what was signed. */
class Step6FieldsTest {
    private static final String MISMATCH = "signature_mismatch";

    private final TestServer server = new TestServer();

    @Test
    void coveredFieldIsThereOnceWithThatValue() {
        assertEquals("accepted", server.verdict(covering().with("Idempotency-Key", "k1")));
        assertEquals(MISMATCH, server.verdict(covering()));
        assertEquals(MISMATCH, server.verdict(covering().with("Idempotency-Key", "k2")));
        assertEquals(MISMATCH, server.verdict(covering().with("Idempotency-Key", "k1 ")));
        assertEquals(MISMATCH, server.verdict(covering().with("Idempotency-Key", "K1")));
        assertEquals(
                MISMATCH,
                server.verdict(covering().with("Idempotency-Key", "k1").with("idempotency-key", "k1")));
    }

    @Test
    void requiredWherePresent() {
        server.set(Setting.REQUIRED_HEADERS, "Idempotency-Key, X-Tenant");
        assertEquals("accepted", server.verdict(TestSigner.request()));
        assertEquals("accepted", server.verdict(covering().with("Idempotency-Key", "k1")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().sign().with("Idempotency-Key", "k1")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().sign().with("IDEMPOTENCY-KEY", "")));
        assertEquals(
                MISMATCH,
                server.verdict(covering().with("Idempotency-Key", "k1").with("X-Tenant", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override",
                "X-HTTP-Method",
                "X-Method-Override",
                "X-Original-URL",
                "X-Rewrite-URL",
                "x-original-url"
            })
    void fieldsThatReplaceWhatWasSigned(String name) {
        assertEquals(MISMATCH, server.verdict(TestSigner.request().sign().with(name, "DELETE")));
        assertEquals(MISMATCH, server.verdict(TestSigner.request().sign().with(name, "")));
        TestSigner covering =
                TestSigner.request().json("hdrs", "{\"" + name.toLowerCase(Locale.ROOT) + "\":\"/admin\"}");
        assertEquals("accepted", server.verdict(covering.sign().with(name, "/admin")));
        assertEquals(MISMATCH, server.verdict(covering.nonce("other").sign().with(name, "/other")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain                     | text/plain               | accepted",
                "text/plain                     | TEXT/PLAIN               | accepted",
                "text/plain; charset=UTF-8      | text/plain;charset=utf-8 | accepted",
                "text/plain; charset=\"utf-8\"  | text/plain;charset=utf-8 | accepted",
                "application/octet-stream       | octet-stream             | accepted",
                "application/vnd.a+json         | vnd.a+json               | accepted",
                "application/vnd.a+json         | application/json         | signature_mismatch",
                "application/json; charset=utf-8| json                     | accepted",
                "application/json               | json; charset=utf-8      | signature_mismatch",
                "application/json               | text/plain               | signature_mismatch",
                "application/json               | ''                       | signature_mismatch",
                "application/json               | /                        | signature_mismatch",
                "text/plain                     | text/plain; charset=utf-8| signature_mismatch",
                "text/plain; charset=latin1     | text/plain; charset=utf-8| signature_mismatch",
                "text/plain; a=1; b=2           | text/plain; b=2; a=1     | accepted",
                "text/plain; a=1; b=2           | text/plain; a=1          | signature_mismatch",
                "text/plain; a=1; a=1           | text/plain               | signature_mismatch",
                "text/plain; a=X                | text/plain; a=x          | signature_mismatch",
                "text/plain; a                  | text/plain               | signature_mismatch",
                "multipart/form-data; boundary=x| multipart/form-data; boundary=x | accepted",
                "multipart/form-data; boundary=x| multipart/form-data      | signature_mismatch",
                "multipart/form-data; boundary=x| multipart/form-data; boundary=X | signature_mismatch",
                "nonsense                       | text/plain               | signature_mismatch"
            })
    void cty(String contentType, String cty, String verdict) {
        TestSigner signer = TestSigner.request().content(contentType, "{}").string("cty", cty);
        assertEquals(verdict, server.verdict(signer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/vnd.api+json",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/jsonx",
                "text/json"
            })
    void bodyOfAnotherTypeNeedsCty(String contentType) {
        TestSigner signer = TestSigner.request().content(contentType, "{}").without("cty");
        assertEquals(MISMATCH, server.verdict(signer));
    }

    @Test
    void contentTypeOfSignedBodyIsMissing() {
        assertEquals(MISMATCH, server.verdict(TestSigner.request().sign().without("Content-Type")));
        assertEquals(
                MISMATCH,
                server.verdict(
                        TestSigner.request().content("text/plain", "x").sign().without("Content-Type")));
    }

    @Test
    void chunkedBodyOfAnotherTypeIsFoundOnceItIsRead() {
        TestRequest request =
                TestSigner.request().content("text/plain", "x").without("cty").sign();
        request.announces = false;
        assertEquals(MISMATCH, server.verdict(request));
    }

    @Test
    void emptyBodyNeedsNoType() {
        assertEquals(
                "accepted",
                server.verdict(TestSigner.request().to("GET", "/files").noBody()));
        assertEquals(
                "accepted", server.verdict(TestSigner.request().noBody().sign().with("Content-Type", "text/plain")));
    }

    private static TestRequest covering() {
        return TestSigner.request().json("hdrs", "{\"idempotency-key\":\"k1\"}").sign();
    }
}
