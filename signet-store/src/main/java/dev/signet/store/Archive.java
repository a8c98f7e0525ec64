package dev.signet.store;

import dev.signet.ExportPeriod;
import dev.signet.ReceiptExports;
import dev.signet.ReceiptReader;
import dev.signet.StoreException;
import dev.signet.receipt.Finding;
import dev.signet.receipt.ProofKind;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptSignatures;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.YearMonth;
import java.util.concurrent.atomic.AtomicReference;

/** A directory of archived months: each a signed export, and beside it the signatures that an export does not hold. */
final class Archive {
    private final Path directory;
    private final ReceiptExports exports;
    private final ReceiptVerifier verifier;

    /** @param verifier which knows the keys of the exports */
    Archive(Path directory, ReceiptExports exports, ReceiptVerifier verifier) {
        this.directory = directory;
        this.exports = exports;
        this.verifier = verifier;
    }

    /**
     * Returns when both files are on disk and verify.
     *
     * @throws ArchiveException when they do not; then neither is there
     * @throws StoreException when they cannot be written
     */
    Retention.Archived write(String tenant, YearMonth month, ReceiptReader.Period receipts) {
        Path folder = directory.resolve(ArchiveNames.directory(tenant));
        try {
            Path existing = existing(folder);
            PrivateFiles.createDirectories(folder);
            String name = ArchiveNames.free(folder, month);
            Path export = folder.resolve("." + name + ".part");
            Path signatures = folder.resolve("." + name + ArchiveNames.SIGNATURES + ".part");
            try {
                ProofKind kind = write(tenant, month, receipts, export, signatures);
                Path file = folder.resolve(name + (kind == ProofKind.PERIOD_LINES ? ".jsonl" : ".json"));
                long count = verify(export, signatures, file);
                Path beside = folder.resolve(name + ArchiveNames.SIGNATURES);
                Files.move(signatures, beside, StandardCopyOption.ATOMIC_MOVE);
                Files.move(export, file, StandardCopyOption.ATOMIC_MOVE);
                sync(folder, existing);
                return new Retention.Archived(tenant, file, beside, count);
            } finally {
                Files.deleteIfExists(export);
                Files.deleteIfExists(signatures);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException(
                    "the archive " + folder + " cannot be written (" + e + "): " + month + " is not dropped", e);
        }
    }

    /** The nearest directory above that is there. */
    private static Path existing(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static void sync(Path folder, Path highest) throws IOException {
        Path next = folder.toAbsolutePath();
        PrivateFiles.syncDirectory(next);
        while (!next.equals(highest)) {
            next = next.getParent();
            PrivateFiles.syncDirectory(next);
        }
    }

    private ProofKind write(String tenant, YearMonth month, ReceiptReader.Period receipts, Path export, Path signatures)
            throws IOException {
        ExportPeriod period = new ExportPeriod(Retention.begin(month), receipts.end());
        AtomicReference<ProofKind> kind = new AtomicReference<>();
        try (receipts;
                FileChannel exportFile = create(export);
                FileChannel signatureFile = create(signatures);
                OutputStream exportOut = buffered(exportFile);
                OutputStream signaturesOut = buffered(signatureFile)) {
            exports.receipts(tenant, period, () -> copied(receipts.next(), signaturesOut), begun -> {
                kind.set(begun);
                return exportOut;
            });
            exportOut.flush();
            signaturesOut.flush();
            exportFile.force(true);
            signatureFile.force(true);
        }
        return kind.get();
    }

    private static Receipt copied(Receipt receipt, OutputStream signatures) {
        if (receipt != null) {
            try {
                signatures.write(ReceiptSignatures.line(receipt));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return receipt;
    }

    /** That a key of long ago is not in the ring, or revoked, is no reason to keep receipts: they are archived as they are. */
    private long verify(Path export, Path signatures, Path file) throws IOException {
        Report report;
        try (InputStream in = Files.newInputStream(export)) {
            report = verifier.verify(in, () -> Files.newInputStream(signatures), each -> {});
        }
        Finding worst = report.headline();
        if (worst != null && !worst.fault().isAboutTrust()) {
            throw new ArchiveException(file, worst.fault().code() + ", " + worst.text());
        }
        return report.receipts();
    }

    private static FileChannel create(Path file) throws IOException {
        Files.deleteIfExists(file); // a crash may have left one
        return PrivateFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static OutputStream buffered(FileChannel file) {
        return new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
    }
}
