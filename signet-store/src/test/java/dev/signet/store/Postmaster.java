package dev.signet.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** The server process of a data directory. */
final class Postmaster {
    private Postmaster() {}

    /** Has it end at once, its children too, without a checkpoint: the next start recovers as after a crash. */
    static void crash(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        new ProcessBuilder("kill", "-QUIT", pid).start();
        try {
            process.onExit().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }
}
