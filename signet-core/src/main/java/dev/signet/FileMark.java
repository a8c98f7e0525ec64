package dev.signet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.signet.keys.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * A {@link HighWaterMark} in a small file, replaced whole with each raise, so that no crash leaves a part of one. Several processes may share it. Its text is
 * the second and, against damage, a checksum of it.
 */
public final class FileMark implements HighWaterMark {
    private final DurableFile file;

    /** @throws StoreException when its directory can be neither found nor made */
    public FileMark(Path path) {
        try {
            this.file = new DurableFile(path);
        } catch (IOException e) {
            throw new StoreException("the high-water mark " + path + " cannot be opened (" + e + ")", e);
        }
    }

    @Override
    public long read() {
        try {
            return file.exists() ? parse(file.read()) : NONE;
        } catch (IOException e) {
            throw new StoreException(
                    "the high-water mark " + file.path() + " cannot be read (" + e
                            + "): it has to be a file that this process may read",
                    e);
        } catch (IllegalArgumentException e) {
            throw new StoreException("the high-water mark " + file.path() + " is damaged", e);
        }
    }

    @Override
    public void raise(long second) {
        try {
            file.locked(() -> {
                if (second > inFile()) {
                    file.write(text(second).getBytes(US_ASCII));
                }
                return null;
            });
        } catch (IOException e) {
            throw new StoreException(
                    "the high-water mark " + file.path() + " cannot be written (" + e
                            + "): it needs a directory that this process may write to, and some space",
                    e);
        }
    }

    /** A damaged mark is as good as none: who read it that way has a floor above every claim until then. */
    private long inFile() throws IOException {
        try {
            return file.exists() ? parse(file.read()) : NONE;
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    private static String text(long second) {
        CRC32 checksum = new CRC32();
        checksum.update(Long.toString(second).getBytes(US_ASCII));
        return second + " " + Long.toHexString(checksum.getValue()) + "\n";
    }

    private static long parse(byte[] content) {
        String text = new String(content, US_ASCII);
        int end = text.indexOf(' ');
        long second = Long.parseLong(text.substring(0, Math.max(0, end)));
        if (!text.equals(text(second))) {
            throw new IllegalArgumentException("the checksum differs");
        }
        return second;
    }
}
