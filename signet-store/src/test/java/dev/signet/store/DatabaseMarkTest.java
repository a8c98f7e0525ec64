package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HighWaterMark;
import dev.signet.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class DatabaseMarkTest {
    @TempDir
    Path directory;

    @Test
    void inSqlite() throws Exception {
        DataSource database = sqlite();
        Schema.migrate(database, "sqlite", "the test's database");
        holdsTheHighest(database);
    }

    @Test
    void inPostgres() throws Exception {
        String url = Postgres.shared().database();
        try (PostgresDatabase database = PostgresDatabase.open(PostgresSettings.of(url))) {
            holdsTheHighest(database.pool());
        }
    }

    @Test
    void withoutItsTableItSaysSo() {
        HighWaterMark mark = new DatabaseMark(sqlite());
        assertTrue(assertThrows(StoreException.class, mark::read).getMessage().contains("cannot be read"));
        assertTrue(assertThrows(StoreException.class, () -> mark.raise(1))
                .getMessage()
                .contains("cannot be written"));
    }

    private static void holdsTheHighest(DataSource database) throws Exception {
        HighWaterMark one = new DatabaseMark(database);
        HighWaterMark two = new DatabaseMark(database);
        assertEquals(HighWaterMark.NONE, one.read());
        one.raise(1_763_600_000);
        assertEquals(1_763_600_000, two.read());
        two.raise(1_763_599_999);
        assertEquals(1_763_600_000, one.read(), "it never falls");
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> raises = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                long second = 1_763_600_000L + i * 37 % 101;
                HighWaterMark mark = i % 2 == 0 ? one : two;
                raises.add(pool.submit(() -> {
                    mark.raise(second);
                    assertTrue(mark.read() >= second);
                }));
            }
            for (Future<?> raise : raises) {
                raise.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(1_763_600_100, one.read());
    }

    private DataSource sqlite() {
        SQLiteDataSource database = new SQLiteDataSource();
        database.setUrl("jdbc:sqlite:" + directory.resolve("store.db"));
        database.setBusyTimeout(60_000);
        return database;
    }
}
