package dev.signet.receipt;

import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Writes the export of a period (protocol section 8): up to {@link #MAX_DOCUMENT} receipts as one JSON document, more of them as JSON Lines. Memory stays bounded. */
public final class PeriodExport {
    /** The most receipts that stand in one JSON document. */
    public static final int MAX_DOCUMENT = 10_000;

    private final PeriodManifest.Subject subject;
    private final SigningKey key;
    private final List<byte[]> keys;
    private final Manifests manifests;

    /** Receipts, one after the other. */
    public interface Source {
        /** The next receipt, or null. */
        Receipt next();
    }

    /** The tenant's chain of manifests, as {@code ReceiptLog.manifest} keeps it. */
    public interface Manifests {
        /** Calls {@code sign} with the hash of the last manifest (null for the first), and keeps that of the new one. */
        PeriodManifest add(Function<String, PeriodManifest> sign);
    }

    /**
     * @param key the active receipt key
     * @param keyHistory the key history document, of which the receipt keys go into the export
     */
    public PeriodExport(PeriodManifest.Subject subject, SigningKey key, byte[] keyHistory, Manifests manifests) {
        this.subject = subject;
        this.key = key;
        this.keys = AuditBundle.receiptKeys(keyHistory);
        this.manifests = manifests;
    }

    /**
     * Writes all receipts. The manifest joins its chain when all have been read; who then fails to deliver the export leaves a manifest that nobody has.
     *
     * @param begin is told which of the two it will be before the first octet
     * @throws IllegalStateException for a receipt of another tenant: a fault of the source
     */
    public PeriodManifest write(Source receipts, Begin begin) throws IOException {
        List<Receipt> first = new ArrayList<>();
        Receipt receipt = checked(receipts.next());
        while (receipt != null && first.size() < MAX_DOCUMENT) {
            first.add(receipt);
            receipt = checked(receipts.next());
        }
        if (receipt == null) {
            return document(first, begin.as(ProofKind.PERIOD));
        }
        OutputStream out = begin.as(ProofKind.PERIOD_LINES);
        MessageDigest integrity = Sha256.digest();
        long count = 0;
        for (int i = 0; i < first.size(); i++) {
            line(first.set(i, null), integrity, out);
            count++;
        }
        for (; receipt != null; receipt = checked(receipts.next())) {
            line(receipt, integrity, out);
            count++;
        }
        PeriodManifest manifest = manifest(count, integrity);
        writeHead(manifest, out);
        out.write(utf8("}\n"));
        out.flush();
        return manifest;
    }

    /** Opens the output for what is to come. */
    public interface Begin {
        OutputStream as(ProofKind kind) throws IOException;
    }

    private PeriodManifest document(List<Receipt> receipts, OutputStream out) throws IOException {
        MessageDigest integrity = Sha256.digest();
        integrity.update((byte) '[');
        for (int i = 0; i < receipts.size(); i++) {
            if (i > 0) {
                integrity.update((byte) ',');
            }
            integrity.update(receipts.get(i).json());
        }
        integrity.update((byte) ']');
        PeriodManifest manifest = manifest(receipts.size(), integrity);
        writeHead(manifest, out);
        out.write(utf8(",\"receipts\":["));
        for (int i = 0; i < receipts.size(); i++) {
            out.write(utf8(i == 0 ? "\n" : ",\n"));
            out.write(receipts.get(i).json());
        }
        out.write(utf8("\n]}\n"));
        out.flush();
        return manifest;
    }

    private static void line(Receipt receipt, MessageDigest integrity, OutputStream out) throws IOException {
        integrity.update(receipt.json());
        integrity.update((byte) '\n');
        out.write(receipt.json());
        out.write('\n');
    }

    private PeriodManifest manifest(long count, MessageDigest integrity) {
        String hash = Sha256.text(integrity.digest());
        return manifests.add(previous -> PeriodManifest.sign(subject, count, hash, previous, key));
    }

    /** The object without its end. */
    private void writeHead(PeriodManifest manifest, OutputStream out) throws IOException {
        out.write(manifest.json(), 0, manifest.json().length - 1);
        out.write(utf8(",\"bundle_signature\":\"" + manifest.signature() + "\",\"keys\":["));
        for (int i = 0; i < keys.size(); i++) {
            out.write(utf8(i == 0 ? "" : ","));
            out.write(keys.get(i));
        }
        out.write(']');
    }

    private Receipt checked(Receipt receipt) {
        if (receipt != null && !receipt.tenant().equals(subject.tenant())) {
            throw new IllegalStateException(
                    "a receipt of another tenant came from the store: " + receipt.receiptHash());
        }
        return receipt;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
