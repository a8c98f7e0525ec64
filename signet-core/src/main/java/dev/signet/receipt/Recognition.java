package dev.signet.receipt;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** Tells what a text holds from the first member that only one kind of it has. Whether it is well-formed others look at. */
final class Recognition {
    /** As much as one receipt with its payload may take. */
    private static final int LIMIT = 1 << 26;

    private static final Set<String> RECEIPT =
            Set.of("algo", "cid", "canon", "hop", "policy", "prev_receipt_hash", "receipt_hash", "receipt", "ts");
    private static final Set<String> BUNDLE =
            Set.of("bundle_cid", "chain", "exported_at", "head", "receipt_signatures", "payloads");
    private static final Set<String> PERIOD = Set.of(
            "bundle_signature",
            "export_timestamp",
            "integrity_hash",
            "period",
            "prev_manifest_hash",
            "receipt_count",
            "receipts",
            "tenant_id");

    private Recognition() {}

    /** Reads ahead, and goes back to where it was. */
    static ProofKind of(InputStream in) throws IOException {
        in.mark(LIMIT);
        try (JsonParser json = PeriodDocument.FACTORY.createParser(new Ahead(in))) {
            return kind(json);
        } catch (JsonParseException | StreamConstraintsException e) {
            return ProofKind.RECEIPT; // whose strict reader says what is wrong
        } finally {
            in.reset();
            in.mark(0); // else the stream would go on keeping what is read, up to the limit
        }
    }

    private static ProofKind kind(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_ARRAY) {
            return ProofKind.CHAIN;
        }
        if (first != JsonToken.START_OBJECT) {
            return ProofKind.RECEIPT;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (BUNDLE.contains(name)) {
                return ProofKind.BUNDLE;
            }
            if (PERIOD.contains(name)) {
                return ProofKind.PERIOD;
            }
            if (RECEIPT.contains(name)) {
                return another(json) ? ProofKind.PERIOD_LINES : ProofKind.RECEIPT;
            }
            json.nextToken();
            json.skipChildren();
        }
        return ProofKind.RECEIPT;
    }

    /** Whether something follows the object. */
    private static boolean another(JsonParser json) throws IOException {
        while (!json.getParsingContext().inRoot()) {
            if (json.nextToken() == null) {
                return false;
            }
        }
        try {
            return json.nextToken() != null;
        } catch (JsonParseException e) {
            return true; // something spoiled
        }
    }

    /** Ends at the limit, so that the mark holds, and leaves the stream open. */
    private static final class Ahead extends FilterInputStream {
        private int left = LIMIT;

        Ahead(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return left == 0 || left-- < 0 ? -1 : super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : super.read(bytes, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() {}
    }
}
