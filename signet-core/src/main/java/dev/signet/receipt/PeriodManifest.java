package dev.signet.receipt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.jose.Base64Url;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The signed statement about the export of a period (protocol section 8).
 *
 * @param hash {@code sha256:<hex>} over the JCS form of all members but {@code receipts}, {@code keys} and {@code bundle_signature}; what the next manifest refers to
 * @param signature {@code bundle_signature}
 * @param json the JCS form of the members that are signed; shared, not to be changed
 */
public record PeriodManifest(String hash, String signature, byte[] json) {
    /** What the hash is prefixed with when it is signed. */
    static final String SIGNED = "signet-period-v1:";

    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * What an export is of.
     *
     * @param start included
     * @param end not included
     */
    public record Subject(String tenant, Instant exportedAt, Instant start, Instant end) {}

    static PeriodManifest sign(Subject subject, long count, String integrity, String previousHash, SigningKey key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("export_timestamp", Timestamp.of(subject.exportedAt()));
            json.writeStringField("integrity_hash", integrity);
            json.writeStringField("kid", key.kid());
            json.writeObjectFieldStart("period");
            json.writeStringField("end", Timestamp.of(subject.end()));
            json.writeStringField("start", Timestamp.of(subject.start()));
            json.writeEndObject();
            json.writeStringField("prev_manifest_hash", previousHash);
            json.writeNumberField("receipt_count", count);
            json.writeStringField("tenant_id", subject.tenant());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        byte[] signed = CanonicalJson.of(bytes.toByteArray()).toByteArray();
        String hash = Sha256.of(signed);
        byte[] input = (SIGNED + hash).getBytes(StandardCharsets.UTF_8);
        return new PeriodManifest(hash, Base64Url.encode(key.sign(input, input.length)), signed);
    }
}
