package dev.signet.store;

import java.nio.file.Path;

/** What was to be archived does not verify. The message says which receipt breaks and why; its month is not dropped. */
public final class ArchiveException extends RuntimeException {
    ArchiveException(Path file, String problem) {
        super(file + " would not verify, so its month is not dropped: " + problem);
    }
}
