package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final long ENOUGH = 64 << 20;

    @TempDir
    private Path directory;

    @Test
    void whatWasWrittenIsMovedAndTheLogBeginsAnew() throws SQLException, IOException {
        Path file = directory.resolve("signet.db");
        Path log = directory.resolve("signet.db-wal");
        try (SqliteDatabase database = SqliteDatabase.open(file, Duration.ofSeconds(60));
                Connection writer = database.writer()) {
            write(writer);
            long before = Files.size(file);
            Checkpoints checkpoints = new Checkpoints(database);
            checkpoints.committed(1, writer);
            checkpoints.committed(ENOUGH, writer);
            checkpoints.close(); // when it has moved it
            assertTrue(Files.size(file) >= before + 1_000_000, "nothing was moved");
            long logged = Files.size(log);
            checkpoints.committed(0, writer);
            write(writer);
            assertEquals(logged, Files.size(log), "the log goes on where it was");
        }
    }

    @Test
    void afterTheEndNothingFails() throws SQLException {
        try (SqliteDatabase database = SqliteDatabase.open(directory.resolve("signet.db"), Duration.ofSeconds(60));
                Connection writer = database.writer()) {
            Checkpoints checkpoints = new Checkpoints(database);
            checkpoints.close();
            checkpoints.committed(ENOUGH, writer);
            write(writer);
        }
    }

    private static void write(Connection writer) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS filler (octets BLOB)");
            statement.execute("INSERT INTO filler VALUES (zeroblob(1000000))");
        }
    }
}
