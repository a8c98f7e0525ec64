package dev.signet.receipt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.jose.Base64Url;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What is kept beside receipts, as JSON Lines for an archive: the export of a period does not hold it. {@link ReceiptVerifier} reads it. */
public final class ReceiptSignatures {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ReceiptSignatures() {}

    /** Such lines, in the order of the receipts. They are read twice: the keys stand at the end of an export. */
    public interface Source {
        InputStream open() throws IOException;
    }

    /** {@code {"receipt_hash", "kid", "signature", "request_signature"}} and the end of the line. */
    public static byte[] line(Receipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, receipt);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    static void write(JsonGenerator json, Receipt receipt) throws IOException {
        json.writeStartObject();
        json.writeStringField("receipt_hash", receipt.receiptHash());
        json.writeStringField("kid", receipt.kid());
        json.writeStringField("signature", Base64Url.encode(receipt.signature()));
        json.writeStringField("request_signature", receipt.requestSignature());
        json.writeEndObject();
    }
}
