package dev.signet.store;

import dev.signet.StoreException;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again and again that this node lives, so that no other ends the streams that it has open; and finds those which nobody has any more. */
final class PostgresNodes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNodes.class);
    private static final int PERIOD_SECONDS = 20;

    private static final String SEEN = """
            insert into signet.nodes (node, seen_at) values (?, now())
            on conflict (node) do update set seen_at = excluded.seen_at returning 1""";

    /** Of nodes that take over at once, one does: who waited for its row finds it held from this moment on. */
    static final String TAKE_OVER = """
            update signet.open_streams stream set node = ?, held_since = clock_timestamp()
            where greatest(stream.held_since, (select seen_at from signet.nodes where node = stream.node))
                < now() - interval '5 minutes'""";

    static final String OWN = "select " + ReceiptRows.COLUMNS + """
             from signet.open_streams join signet.receipts using (tenant, trace_id, hop, receipt_hash)
            where node = ? order by held_since""";

    private final PostgresDatabase database;
    private final String node;
    private final Clock clock;
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(Threads.named("signet-node-heartbeat"));

    PostgresNodes(PostgresDatabase database, String node, Clock clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
        heart.scheduleWithFixedDelay(this::beat, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void beat() {
        try {
            database.list(SEEN, row -> true, node);
        } catch (StoreException e) {
            LOG.debug("the node's heartbeat failed: {}", e.getMessage());
        }
    }

    /** Drafts that end, as aborted, the streams that an earlier process of this node left open, and those of nodes that have been silent for 5 minutes. */
    List<ReceiptDraft> leftOpen() throws SQLException {
        List<ReceiptDraft> drafts = new ArrayList<>();
        try (Connection connection = database.pooled();
                PreparedStatement takeOver = connection.prepareStatement(TAKE_OVER);
                PreparedStatement own = connection.prepareStatement(OWN)) {
            takeOver.setString(1, node);
            takeOver.executeUpdate();
            own.setString(1, node);
            try (ResultSet rows = own.executeQuery()) {
                while (rows.next()) {
                    drafts.add(OpenReceipt.aborted(ReceiptRows.receipt(rows), clock.instant()));
                }
            }
        }
        return drafts;
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
