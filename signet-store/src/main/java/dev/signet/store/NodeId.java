package dev.signet.store;

import dev.signet.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What tells this node from others on the same database, also after a restart: a file {@code node-id} in its data directory. */
final class NodeId {
    private NodeId() {}

    /** To be called while no other process uses the directory. */
    static String in(Path dataDirectory) {
        Path file = dataDirectory.resolve("node-id");
        try {
            String id = Files.exists(file) ? Files.readString(file).strip() : "";
            if (id.isEmpty()) { // or a crash left it so; then nothing was opened under it
                id = UUID.randomUUID().toString();
                PrivateFiles.write(file, id + "\n");
            }
            return id;
        } catch (IOException e) {
            throw new StoreException("the node's id, " + file + ", cannot be read or written (" + e + ")", e);
        }
    }
}
