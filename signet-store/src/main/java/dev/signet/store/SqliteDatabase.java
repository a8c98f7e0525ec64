package dev.signet.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signet.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** One SQLite file with this version's schema: connections that write, and a small pool of those that read. */
final class SqliteDatabase implements AutoCloseable {
    private static final int READERS = 4;
    private static final int CACHE_KIBIBYTES = 64 << 10;
    /** Few, large ones; and of a log that receives receipts {@link Checkpoints} do it before. As a statement, since older drivers have no name for it: Spring Boot 3.5 brings 3.49. */
    private static final String CHECKPOINTS = "PRAGMA wal_autocheckpoint = 65536";

    private final Path file;
    private final SQLiteDataSource writers;
    private final HikariDataSource readers;
    private final Duration timeout;
    private final ReentrantLock turns = new ReentrantLock(true);

    private SqliteDatabase(Path file, SQLiteDataSource writers, HikariDataSource readers, Duration timeout) {
        this.file = file;
        this.writers = writers;
        this.readers = readers;
        this.timeout = timeout;
    }

    /**
     * Creates the file, its owner's only, where it is missing, and brings it to this version's schema, one process at a time.
     *
     * @param timeout how long to wait for another process's write
     * @throws StoreException where the file cannot be opened, or a later version made it; then it is as it was
     */
    static SqliteDatabase open(Path file, Duration timeout) {
        SQLiteDataSource source = source(file, timeout);
        Path absolute = file.toAbsolutePath();
        Path lock = absolute.resolveSibling(absolute.getFileName() + ".lock");
        try {
            PrivateFiles.createDirectories(absolute.getParent());
            // A file lock keeps out processes, not threads; an interned string is one object in the whole JVM.
            synchronized (lock.toString().intern()) {
                try (FileChannel channel =
                        PrivateFiles.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    channel.lock();
                    PrivateFiles.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                            .close();
                    Schema.migrate(source, "sqlite", "the database " + file);
                }
            }
        } catch (IOException e) {
            throw new StoreException("the database " + file + " cannot be opened (" + e + ")", e);
        }
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(source);
        pool.setPoolName("signet-sqlite");
        pool.setMaximumPoolSize(READERS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(Math.max(250, timeout.toMillis()));
        pool.setConnectionInitSql("PRAGMA query_only = ON");
        return new SqliteDatabase(file, source, new HikariDataSource(pool), timeout);
    }

    private static SQLiteDataSource source(Path file, Duration timeout) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setGetGeneratedKeys(false); // nobody asks for them; they are a query for each insert
        config.setBusyTimeout((int) timeout.toMillis());
        config.setCacheSize(-CACHE_KIBIBYTES);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    /** A new connection that may write; in auto-commit mode. */
    Connection writer() throws SQLException {
        Connection connection = writers.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(CHECKPOINTS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    interface Turn<T> {
        T take() throws SQLException;
    }

    /** For whatever takes the write lock: SQLite lets those who wait try again at random, so that a busy log would shut out all others. Here they come in order. */
    <T> T inTurn(Turn<T> turn) throws SQLException {
        try {
            if (!turns.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLException("it is being written, and that takes longer than " + timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting to write", e);
        }
        try {
            return turn.take();
        } finally {
            turns.unlock();
        }
    }

    /** A connection of the pool; what it reads is of one moment only within one statement. */
    Connection reader() throws SQLException {
        return readers.getConnection();
    }

    StoreException failed(SQLException e) {
        return new StoreException("the database " + file + " failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        readers.close();
    }
}
