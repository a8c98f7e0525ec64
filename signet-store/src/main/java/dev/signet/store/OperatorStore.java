package dev.signet.store;

import dev.signet.RemoteKeys;
import dev.signet.jose.SignatureEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A store as its operator works on it, beside the servers that use it: at this version's schema, without a writer of receipts. Safe for many threads. */
public final class OperatorStore implements AutoCloseable {
    /** Commits of a busy server are short. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TenantTables tables;
    private final StoredReceipts receipts;
    private final Runnable closing;
    private final Clock clock;

    private OperatorStore(TenantTables tables, StoredReceipts receipts, Runnable closing, Clock clock) {
        this.tables = tables;
        this.receipts = receipts;
        this.closing = closing;
        this.clock = clock;
    }

    /**
     * Opens a SQLite file; one that is not there is made.
     *
     * @throws dev.signet.StoreException when it cannot be opened
     */
    public static OperatorStore file(Path file, Clock clock) {
        SqliteDatabase database = SqliteDatabase.open(file, PATIENCE);
        return new OperatorStore(
                TenantTables.of(database, file), new SqliteReceipts(database, clock), database::close, clock);
    }

    /**
     * Opens a PostgreSQL database.
     *
     * @param url as {@link PostgresSettings} has it
     * @throws IllegalArgumentException when the URL is none; the message completes "the PostgreSQL URL …"
     * @throws dev.signet.StoreException when it cannot be opened
     */
    public static OperatorStore postgres(String url, Clock clock) {
        PostgresDatabase database =
                PostgresDatabase.open(PostgresSettings.of(url).withStoreTimeout(PATIENCE));
        return new OperatorStore(TenantTables.of(database), new PostgresReceipts(database), database::close, clock);
    }

    public Tenants tenants() {
        return new Tenants(tables, clock);
    }

    /**
     * The tenants as a server has them, kept fresh until they are closed, which is before this is.
     *
     * @param remote where keys by URL are fetched; closed by the caller
     */
    public StoredTenants serving(SignatureEngine engine, RemoteKeys remote) {
        return new StoredTenants(tables, engine, remote, clock);
    }

    public StoredReceipts receipts() {
        return receipts;
    }

    @Override
    public void close() {
        closing.run();
    }
}
