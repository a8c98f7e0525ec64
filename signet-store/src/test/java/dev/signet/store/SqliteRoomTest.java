package dev.signet.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRoomTest extends StoreRoomContract {
    @TempDir
    Path directory;

    @Override
    LogFixture database() {
        return new SqliteFixture(directory.resolve("signet.db"));
    }
}
