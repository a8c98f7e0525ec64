package dev.signet.receipt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The export of a period as one JSON document, read as a stream. Jackson finds the receipts and the other members; what they hold is read strictly from
 * their own octets.
 */
final class PeriodDocument {
    static final int MAX_VALUE = 1 << 26;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .configure(JsonFactory.Feature.CHARSET_DETECTION, false) // UTF-8, and nothing else
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_VALUE).build())
            .build();

    private final Recorder recorder;

    PeriodDocument(InputStream in) {
        recorder = new Recorder(in);
    }

    /** @throws ReceiptException with {@code manifest_malformed} when it is no such document */
    void read(PeriodCheck check) throws IOException {
        ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        try (JsonParser json = FACTORY.createParser(recorder)) {
            boolean seen = false;
            json.nextToken(); // the object, or it would not have been recognized
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("receipts")) {
                    if (seen || value != JsonToken.START_ARRAY) {
                        throw malformed(seen ? "'receipts' is there twice" : "'receipts' is not a list");
                    }
                    seen = true;
                    receipts(json, check);
                } else {
                    manifest.write(manifest.size() == 0 ? '{' : ',');
                    manifest.write('"');
                    manifest.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(name));
                    manifest.writeBytes(new byte[] {'"', ':'});
                    manifest.writeBytes(value(json));
                    if (manifest.size() > MAX_VALUE) {
                        throw malformed("its members other than 'receipts' are more than " + MAX_VALUE + " octets");
                    }
                }
            }
            if (!seen) {
                throw malformed("'receipts' is missing");
            }
            if (json.nextToken() != null) {
                throw malformed("something follows the document");
            }
        } catch (JsonParseException | StreamConstraintsException e) {
            throw malformed("not JSON: " + e.getOriginalMessage());
        }
        manifest.writeBytes(manifest.size() == 0 ? new byte[] {'{', '}'} : new byte[] {'}'});
        check.finish(manifest.toByteArray());
    }

    private void receipts(JsonParser json, PeriodCheck check) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            check.receipt(value(json));
        }
    }

    /** The octets of the value that the parser has come to. */
    private byte[] value(JsonParser json) throws IOException {
        long from = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        return recorder.take(from, json.currentLocation().getByteOffset());
    }

    private static ReceiptException malformed(String detail) {
        return new ReceiptException(ReceiptFault.MANIFEST_MALFORMED, detail);
    }
}
