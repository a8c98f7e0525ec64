package dev.signet.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** The JSON of a receipt. Members are written in the order of RFC 8785, so that the canonical form costs a check and no sorting. */
final class ReceiptJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final byte[] AFTER_HASH = ",\"request\":".getBytes(UTF_8);

    private ReceiptJson() {}

    /** The whole receipt, and its hash. */
    record Sealed(byte[] json, String hash) {}

    static Sealed seal(ReceiptDraft draft, int hop, String previousHash, String kid) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, draft, hop, previousHash, kid);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        CanonicalForm form = CanonicalJson.of(bytes.toByteArray());
        String hash = Sha256.of(form.array(), form.offset(), form.length());
        return new Sealed(insertHash(form.array(), form.offset(), form.length(), hash), hash);
    }

    private static void write(JsonGenerator json, ReceiptDraft draft, int hop, String previousHash, String kid)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("algo", "sha256");
        json.writeStringField("cid", draft.cid());
        json.writeNumberField("hop", hop);
        json.writeStringField("kid", wellFormed(kid));
        json.writeObjectFieldStart("policy");
        json.writeBooleanField("allowed", true);
        json.writeStringField("engine", "HEL");
        json.writeStringField("reason", "ok");
        json.writeEndObject();
        json.writeStringField("prev_receipt_hash", previousHash);
        ReceiptDraft.Request request = draft.request();
        json.writeObjectFieldStart("request");
        json.writeStringField("kid", wellFormed(request.kid()));
        json.writeStringField("method", wellFormed(request.method()));
        json.writeStringField("path", wellFormed(request.path()));
        json.writeStringField("sig", request.sig());
        if (request.symmetric()) {
            json.writeBooleanField("symmetric", true);
        }
        json.writeStringField("target", request.target());
        json.writeEndObject();
        ReceiptDraft.Response response = draft.response();
        json.writeObjectFieldStart("response");
        if (response.cid() != null) {
            json.writeStringField("cid", response.cid());
        }
        if (response.opens() != null) {
            json.writeStringField("opens", response.opens());
        }
        if (response.state() != null) {
            json.writeStringField("state", response.state().name().toLowerCase(Locale.ROOT));
        }
        json.writeNumberField("status", response.status());
        json.writeEndObject();
        json.writeStringField("tenant", draft.tenant());
        json.writeStringField("trace_id", draft.traceId());
        json.writeStringField("ts", Timestamp.of(draft.ts()));
        json.writeEndObject();
    }

    /** A lone surrogate, which no UTF-8 can hold, must not cost an exchange that has happened its receipt: it becomes a question mark. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(UTF_8), UTF_8);
            }
        }
        return text;
    }

    /** Puts {@code receipt_hash} where RFC 8785 wants it: before {@code request}, the first member of that name in the text. */
    private static byte[] insertHash(byte[] json, int offset, int length, String hash) {
        byte[] member = (",\"receipt_hash\":\"" + hash + "\"").getBytes(UTF_8);
        int before = indexOf(json, offset, AFTER_HASH) - offset;
        byte[] whole = new byte[length + member.length];
        System.arraycopy(json, offset, whole, 0, before);
        System.arraycopy(member, 0, whole, before, member.length);
        System.arraycopy(json, offset + before, whole, before + member.length, length - before);
        return whole;
    }

    /** Quotes inside strings are escaped, so this text can be a member's beginning only. */
    private static int indexOf(byte[] json, int from, byte[] text) {
        int at = from;
        for (int matched = 0; matched < text.length; at++) {
            matched = json[at] == text[matched] ? matched + 1 : json[at] == text[0] ? 1 : 0;
        }
        return at - text.length;
    }
}
