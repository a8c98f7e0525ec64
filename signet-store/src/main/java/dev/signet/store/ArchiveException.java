package dev.signet.store;

import java.nio.file.Path;

/** What was to be archived does not verify. The message says which receipt breaks and why; nothing of its month was dropped. */
public final class ArchiveException extends RuntimeException {
    ArchiveException(Path file, String problem) {
        super(file + " does not verify, so nothing of its month was dropped: " + problem);
    }
}
