package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * An entry in the spool: {@code SGR1}, the length of what follows the head, its salted CRC-32C; then the draft and the sealed receipt, if any. A caller does not know the
 * salt, so no payload can hold what looks like a record.
 */
final class SpoolRecord {
    static final int HEAD = 12;

    private static final int MAGIC = 0x53475231;
    private static final String TRACE = new UUID(0, 0).toString();

    private SpoolRecord() {}

    static byte[] encode(Entry entry, long salt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[HEAD]);
            writeDraft(out, entry.draft());
            writeReceipt(out, entry.sealed());
        } catch (IOException e) {
            throw new IllegalStateException(e); // memory does not fail
        }
        byte[] record = bytes.toByteArray();
        ByteBuffer.wrap(record)
                .putInt(MAGIC)
                .putInt(record.length - HEAD)
                .putInt(crc(ByteBuffer.wrap(record, HEAD, record.length - HEAD), salt));
        return record;
    }

    /** How long the record of the end of the stream becomes at most that this draft opens, even if its chain is full by then. */
    static int closingLength(ReceiptDraft opening) {
        return encode(new Entry(closing(opening), null, false), 0).length;
    }

    private static ReceiptDraft closing(ReceiptDraft opening) {
        String hash = Sha256.of(new byte[0]);
        String trace = opening.traceId().length() > TRACE.length() ? opening.traceId() : TRACE;
        return new ReceiptDraft(
                opening.entry(),
                opening.ts(),
                opening.tenant(),
                trace,
                false,
                false,
                opening.cid(),
                opening.request(),
                new ReceiptDraft.Response(opening.response().status(), hash, ReceiptDraft.State.ABORTED, hash),
                opening.requestSignature(),
                null);
    }

    /** The length of the whole record that begins there, or 0 where none does. */
    static int lengthAt(ByteBuffer bytes, int at, long salt) {
        if (bytes.limit() - at < HEAD || bytes.getInt(at) != MAGIC) {
            return 0;
        }
        int length = bytes.getInt(at + 4);
        if (length <= 0 || length > bytes.limit() - at - HEAD) {
            return 0;
        }
        return crc(bytes.slice(at + HEAD, length), salt) == bytes.getInt(at + 8) ? HEAD + length : 0;
    }

    /** What was encoded; of an earlier time, so it may be in the store. */
    static Entry decode(byte[] record) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record, HEAD, record.length - HEAD))) {
            ReceiptDraft draft = readDraft(in);
            return new Entry(draft, readReceipt(in, draft), true);
        } catch (IOException e) {
            throw new IllegalStateException("a record of the spool is not as it was written", e);
        }
    }

    private static int crc(ByteBuffer bytes, long salt) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(salt).flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static void writeDraft(DataOutputStream out, ReceiptDraft draft) throws IOException {
        out.writeLong(draft.entry().getMostSignificantBits());
        out.writeLong(draft.entry().getLeastSignificantBits());
        out.writeLong(draft.ts().getEpochSecond());
        out.writeInt(draft.ts().getNano());
        text(out, draft.tenant());
        text(out, draft.traceId());
        out.writeBoolean(draft.startsTrace());
        out.writeBoolean(draft.metered());
        text(out, draft.cid());
        ReceiptDraft.Request request = draft.request();
        text(out, request.method());
        text(out, request.path());
        text(out, request.target());
        text(out, request.kid());
        text(out, request.sig());
        out.writeBoolean(request.symmetric());
        ReceiptDraft.Response response = draft.response();
        out.writeInt(response.status());
        text(out, response.cid());
        text(out, response.state() == null ? null : response.state().name());
        text(out, response.opens());
        text(out, draft.requestSignature());
        octets(out, draft.payload());
    }

    private static ReceiptDraft readDraft(DataInputStream in) throws IOException {
        return new ReceiptDraft(
                new UUID(in.readLong(), in.readLong()),
                Instant.ofEpochSecond(in.readLong(), in.readInt()),
                text(in),
                text(in),
                in.readBoolean(),
                in.readBoolean(),
                text(in),
                new ReceiptDraft.Request(text(in), text(in), text(in), text(in), text(in), in.readBoolean()),
                readResponse(in),
                text(in),
                octets(in));
    }

    private static ReceiptDraft.Response readResponse(DataInputStream in) throws IOException {
        int status = in.readInt();
        String cid = text(in);
        String state = text(in);
        return new ReceiptDraft.Response(
                status, cid, state == null ? null : ReceiptDraft.State.valueOf(state), text(in));
    }

    private static void writeReceipt(DataOutputStream out, Receipt sealed) throws IOException {
        out.writeBoolean(sealed != null);
        if (sealed != null) {
            out.writeInt(sealed.hop());
            text(out, sealed.receiptHash());
            text(out, sealed.kid());
            octets(out, sealed.json());
            octets(out, sealed.signature());
        }
    }

    private static Receipt readReceipt(DataInputStream in, ReceiptDraft draft) throws IOException {
        return in.readBoolean()
                ? new Receipt(
                        draft.tenant(),
                        draft.traceId(),
                        in.readInt(),
                        text(in),
                        text(in),
                        octets(in),
                        octets(in),
                        draft.requestSignature())
                : null;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        octets(out, text == null ? null : text.getBytes(UTF_8));
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] octets = octets(in);
        return octets == null ? null : new String(octets, UTF_8);
    }

    private static void octets(DataOutputStream out, byte[] octets) throws IOException {
        out.writeInt(octets == null ? -1 : octets.length);
        if (octets != null) {
            out.write(octets);
        }
    }

    private static byte[] octets(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
