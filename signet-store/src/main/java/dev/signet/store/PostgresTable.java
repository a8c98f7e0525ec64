package dev.signet.store;

import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Commits into PostgreSQL, on a connection of its own that is replaced after each failure. */
final class PostgresTable implements ReceiptTable, AutoCloseable {
    /** Serialization failure and deadlock: the transaction is gone, and the next one may pass. */
    private static final Set<String> LOST_RACE = Set.of("40001", "40P01");

    static final String HOPS = "select hop from signet.chain_heads where tenant = ? and trace_id = ?";

    private static final int RACES = 10;
    private static final int USAGE_SHARDS = 16;

    private final PostgresDatabase database;
    private final PostgresNodes nodes;
    private final String node;
    private final Partitions partitions = new Partitions();
    private final int shard = ThreadLocalRandom.current().nextInt(USAGE_SHARDS);
    private Connection connection;
    private long lastMicros = Long.MIN_VALUE;

    PostgresTable(PostgresDatabase database, PostgresNodes nodes, String node) {
        this.database = database;
        this.nodes = nodes;
        this.node = node;
    }

    @Override
    public List<Receipt> commit(List<Entry> entries, SigningKey key) throws SQLException {
        for (int race = 1; ; race++) {
            try {
                return commitOnce(entries, key);
            } catch (SQLException e) {
                boolean lostRace = LOST_RACE.contains(e.getSQLState());
                if (lostRace || isRejection(e)) {
                    rollback();
                } else {
                    discard();
                }
                if (!lostRace || race == RACES) {
                    throw e;
                }
            } catch (RuntimeException e) {
                rollback();
                throw e;
            }
        }
    }

    private List<Receipt> commitOnce(List<Entry> entries, SigningKey key) throws SQLException {
        if (connection == null) {
            connection = database.writing();
        }
        long micros = begin();
        while (!partitions.has(Partitions.monthOf(micros))) {
            LocalDate month = Partitions.monthOf(micros);
            connection.rollback();
            partitions.create(connection, month);
            micros = begin();
        }
        PostgresCommit commit = new PostgresCommit(connection, key, micros, node, shard);
        List<Receipt> receipts = commit.run(entries);
        connection.commit();
        lastMicros = commit.lastMicros();
        return receipts;
    }

    /**
     * Begins a transaction that an export waits for.
     *
     * @return the time of the commit by the database's clock, later than that of each commit before it here, and not before what has been exported
     */
    private long begin() throws SQLException {
        String sql = "select pg_advisory_xact_lock_shared(" + Locks.COMMITS + ");"
                + " select floor(extract(epoch from greatest(clock_timestamp(), at)) * 1000000)::bigint"
                + " from signet.export_floor";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return Math.max(rows.getLong(1), lastMicros + 1);
            }
        }
    }

    private void rollback() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException e) {
            discard();
        }
    }

    private void discard() {
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            try {
                broken.abort(Runnable::run); // closing would first say goodbye to a server that may not answer
            } catch (SQLException e) {
                // it is broken
            }
        }
    }

    @Override
    public boolean isRejection(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    @Override
    public int hops(String tenant, String traceId) throws SQLException {
        try (Connection reader = database.pooled();
                PreparedStatement statement = reader.prepareStatement(HOPS)) {
            statement.setString(1, tenant);
            statement.setString(2, traceId);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    @Override
    public List<ReceiptDraft> leftOpen() throws SQLException {
        return nodes.leftOpen();
    }

    @Override
    public void ping() throws SQLException {
        try (Connection reader = database.pooled();
                Statement statement = reader.createStatement()) {
            statement.execute("select 1");
        }
    }

    /** To be called when the writer has ended. */
    @Override
    public void close() {
        discard();
    }
}
