package dev.signet.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that one holder at a time has locked, of all threads and processes of this machine. Its end, however it comes, unlocks it. */
final class ProcessLock implements AutoCloseable {
    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Null where somebody else holds it. */
    static ProcessLock tryHold(Path file) throws IOException {
        FileChannel channel = PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            held = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) { // by this process
            held = false;
        } finally {
            if (!held) {
                channel.close();
            }
        }
        return held ? new ProcessLock(channel) : null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
