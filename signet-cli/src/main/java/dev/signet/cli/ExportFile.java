package dev.signet.cli;

import dev.signet.jose.SignatureEngines;
import dev.signet.receipt.Finding;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import picocli.CommandLine.Option;

/** Where an export goes: whole, or not at all. A mixin. */
final class ExportFile {
    private static final int BUFFER = 1 << 16;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "-",
            description =
                    "Where it goes, readable by you alone; - for standard output, which is where it goes when left out.")
    private String out;

    @Option(names = "--force", description = "Replace a file that is there.")
    private boolean force;

    interface Content {
        void write(OutputStream target) throws IOException;
    }

    boolean isFile() {
        return !out.equals("-");
    }

    String name() {
        return isFile() ? out : "standard output";
    }

    /** Before anything is asked of anybody. */
    void check() {
        try {
            if (isFile() && Files.exists(Path.of(out))) {
                if (!Files.isRegularFile(Path.of(out))) {
                    throw UserError.usage(out + " is no file; --out - writes to standard output");
                }
                if (!force) {
                    throw UserError.usage(out + " is there already; --force replaces it");
                }
            }
        } catch (InvalidPathException e) {
            throw UserError.usage("--out '" + out + "' is no name of a file");
        }
    }

    /**
     * Writes to a temporary file, verifies that, and then puts it in place. Whether its keys are to be trusted is for its reader to say.
     *
     * @param progress is told how many lines there are so far, which are as many as receipts, or a few more
     * @throws UserError where it cannot be written, or what came is not whole; then there is no file
     */
    Report write(Console console, LongConsumer progress, Content content) {
        Path temporary = null;
        try {
            temporary = temporary();
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    OutputStream target =
                            new Lines(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER), progress)) {
                content.write(target);
                target.flush();
                file.force(true);
            }
            Report report = verify(temporary);
            if (isFile()) {
                move(temporary, Path.of(out));
            } else {
                console.text().flush();
                Files.copy(temporary, console.out());
                console.out().flush();
            }
            return report;
        } catch (IOException | UncheckedIOException e) {
            throw UserError.notRead("the export was cut off, and " + name() + " is not written: " + e, e);
        } finally {
            delete(console, temporary);
        }
    }

    /** Made for its owner alone. */
    private Path temporary() throws IOException {
        if (!isFile()) {
            return Files.createTempFile("signet-", ".part");
        }
        Path target = Path.of(out).toAbsolutePath();
        return Files.createTempFile(target.getParent(), "." + target.getFileName() + "-", ".part");
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Console console, Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            console.err().println("signet: the temporary file " + temporary + " stays: " + e);
        }
    }

    private static Report verify(Path file) throws IOException {
        Report report;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            report = new ReceiptVerifier(TrustAnchors.NONE, SignatureEngines.current()).verify(in, each -> {});
        }
        Finding worst = report.headline();
        if (worst != null && !worst.fault().isAboutTrust()) {
            throw UserError.refused("what came does not verify, and nothing is written: "
                    + worst.fault().code() + ", " + Terminal.printable(worst.text()));
        }
        return report;
    }

    /** Counts lines: an export has a line for each receipt. */
    private static final class Lines extends FilterOutputStream {
        private final LongConsumer progress;
        private long lines;

        Lines(OutputStream target, LongConsumer progress) {
            super(target);
            this.progress = progress;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            long before = lines;
            for (int i = offset; i < offset + length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            if (lines > before) {
                progress.accept(lines);
            }
        }
    }
}
