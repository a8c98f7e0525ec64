package dev.signet.store;

import dev.signet.jose.SignatureEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.ToLongFunction;

/** A store as its operator works on it, beside the servers that use it: at this version's schema, without a writer of receipts. Safe for many threads. */
public final class OperatorStore implements AutoCloseable {
    /** Commits of a busy server are short. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TenantTables tables;
    private final ToLongFunction<String> eraser;
    private final Runnable closing;
    private final Clock clock;

    private OperatorStore(TenantTables tables, ToLongFunction<String> eraser, Runnable closing, Clock clock) {
        this.tables = tables;
        this.eraser = eraser;
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
                TenantTables.of(database, file),
                new SqliteReads(database, clock)::erasePayloads,
                database::close,
                clock);
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
        return new OperatorStore(
                TenantTables.of(database), new PostgresReads(database)::erasePayloads, database::close, clock);
    }

    public Tenants tenants() {
        return new Tenants(tables, clock);
    }

    /** The tenants as a server has them, kept fresh until they are closed, which is before this is. */
    public StoredTenants serving(SignatureEngine engine) {
        return new StoredTenants(tables, engine, clock);
    }

    /** Deletes the payloads kept beside a tenant's receipts, and says how many; the receipts stay. */
    public long erasePayloads(String tenant) {
        return eraser.applyAsLong(tenant);
    }

    @Override
    public void close() {
        closing.run();
    }
}
