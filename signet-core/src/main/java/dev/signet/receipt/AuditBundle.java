package dev.signet.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Makes the signed export of a chain (protocol section 8). {@link ReceiptVerifier} verifies it. */
public final class AuditBundle {
    private static final JsonFactory FACTORY = new JsonFactory();

    private AuditBundle() {}

    /**
     * The bundle as JSON in UTF-8.
     *
     * @param chain a whole chain, from hop 1
     * @param key the active receipt key
     * @param keyHistory the key history document, of which the receipt keys go into the bundle
     * @param payloads request payloads by receipt hash, which go beside the receipts; may be empty
     * @throws IllegalArgumentException for an empty chain
     */
    public static byte[] of(
            List<Receipt> chain, Instant exportedAt, SigningKey key, byte[] keyHistory, Map<String, byte[]> payloads) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no receipt to be exported");
        }
        String cid = cid(chain, exportedAt);
        byte[] signed = cid.getBytes(UTF_8);
        Receipt head = chain.get(chain.size() - 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("trace_id", head.traceId());
            json.writeArrayFieldStart("chain");
            for (Receipt receipt : chain) {
                json.writeRawValue(receipt.text());
            }
            json.writeEndArray();
            json.writeStringField("exported_at", Timestamp.of(exportedAt));
            json.writeStringField("bundle_cid", cid);
            json.writeStringField("signature", Base64.getEncoder().encodeToString(key.sign(signed, signed.length)));
            json.writeStringField("kid", key.kid());
            writeSignatures(json, chain);
            json.writeObjectFieldStart("head");
            json.writeNumberField("hop", head.hop());
            json.writeStringField("receipt_hash", head.receiptHash());
            json.writeEndObject();
            writePayloads(json, chain, payloads);
            json.writeArrayFieldStart("keys");
            for (byte[] entry : receiptKeys(keyHistory)) {
                json.writeRawValue(new String(entry, UTF_8));
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static String cid(List<Receipt> chain, Instant exportedAt) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (int i = 0; i < chain.size(); i++) {
            list.write(i == 0 ? '[' : ',');
            list.writeBytes(chain.get(i).json());
        }
        list.write(']');
        // Neither text has a character that JSON escapes.
        return Sha256.of(BundleCheck.content(
                list.toByteArray(),
                ('"' + Timestamp.of(exportedAt) + '"').getBytes(UTF_8),
                ('"' + chain.get(0).traceId() + '"').getBytes(UTF_8)));
    }

    private static void writeSignatures(JsonGenerator json, List<Receipt> chain) throws IOException {
        json.writeArrayFieldStart("receipt_signatures");
        for (Receipt receipt : chain) {
            ReceiptSignatures.write(json, receipt);
        }
        json.writeEndArray();
    }

    private static void writePayloads(JsonGenerator json, List<Receipt> chain, Map<String, byte[]> payloads)
            throws IOException {
        if (payloads.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("payloads");
        for (Receipt receipt : chain) {
            byte[] payload = payloads.get(receipt.receiptHash());
            if (payload != null) {
                json.writeStartObject();
                json.writeStringField("receipt_hash", receipt.receiptHash());
                String text = text(payload);
                if (text == null) {
                    json.writeStringField("canon_b64", Base64.getEncoder().encodeToString(payload));
                } else {
                    json.writeStringField("canon", text);
                }
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    /** Null where it is not UTF-8. */
    private static String text(byte[] payload) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The entries of a key history document whose purpose is {@code receipt}, as JSON. */
    static List<byte[]> receiptKeys(byte[] keyHistory) {
        return CanonicalJson.of(keyHistory).member("keys").elements().stream()
                .filter(entry -> {
                    JsonValue purpose = entry.members().get("purpose");
                    return purpose != null && purpose.text().equals("\"receipt\"");
                })
                .map(JsonValue::bytes)
                .toList();
    }
}
