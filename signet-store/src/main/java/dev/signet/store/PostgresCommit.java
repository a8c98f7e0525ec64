package dev.signet.store;

import dev.signet.ReceiptLog;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One transaction of the writer. */
final class PostgresCommit {
    private static final String UNIQUE_VIOLATION = "23505";

    private final SigningKey key;
    private final long firstMicros;
    private final Heads heads;
    private final Earlier earlier;
    private final NewRows rows;
    private final OpenStreams streams;
    private final Connection connection;
    private final LocalDate month;
    private final Set<Chain> begun = new HashSet<>();
    private final Map<Chain, Head> locked = new LinkedHashMap<>();
    private int count;
    private long lastMicros;

    /** @param micros the time of the commit; its receipts follow each other by a microsecond */
    PostgresCommit(Connection connection, SigningKey key, long micros, String nodeId, int shard) {
        this.connection = connection;
        this.key = key;
        this.firstMicros = micros;
        this.lastMicros = micros;
        this.month = Partitions.monthOf(micros);
        this.heads = new Heads(connection, month);
        this.earlier = new Earlier(connection);
        this.streams = new OpenStreams(connection, nodeId);
        this.rows = new NewRows(shard);
    }

    /** Does all but the commit itself. */
    List<Receipt> run(List<Entry> entries) throws SQLException {
        List<Receipt> receipts = new ArrayList<>(place(entries));
        List<Integer> full = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (receipts.get(i) == null) {
                full.add(i);
            }
        }
        if (!full.isEmpty()) {
            List<Receipt> moved =
                    place(full.stream().map(i -> entries.get(i).moved()).toList());
            for (int i = 0; i < moved.size(); i++) {
                if (moved.get(i) == null) {
                    throw new SQLException("a chain that took over from a full one is full", UNIQUE_VIOLATION);
                }
                receipts.set(full.get(i), moved.get(i));
            }
        }
        rows.write(connection);
        heads.update(locked.values());
        streams.write();
        rows.writeUsage(connection);
        return receipts;
    }

    /** The time of the last receipt. */
    long lastMicros() {
        return lastMicros;
    }

    /** Gives each its place in its chain; null where that is full. */
    private List<Receipt> place(List<Entry> entries) throws SQLException {
        Map<Chain, Head> wanted = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Chain chain = Chain.of(entry.draft());
            if (!locked.containsKey(chain)) {
                wanted.computeIfAbsent(chain, c -> beginning(c, entry));
            }
        }
        heads.lock(wanted);
        locked.putAll(wanted);
        earlier.read(entries, wanted);
        streams.read(entries);
        List<Receipt> receipts = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            receipts.add(place(entry));
        }
        return receipts;
    }

    /** The head that a chain gets if it begins with this entry. */
    private Head beginning(Chain chain, Entry first) {
        Receipt sealed = first.sealed();
        return sealed == null
                ? new Head(chain, month, false, 0, null, firstMicros)
                : new Head(chain, month, false, 1, Hashes.octets(sealed.receiptHash()), firstMicros);
    }

    private Receipt place(Entry entry) throws SQLException {
        Receipt stored = earlier.receipt(entry);
        if (stored != null) {
            return stored;
        }
        Head head = locked.get(Chain.of(entry.draft()));
        if (entry.sealed() == null && head.hop == ReceiptLog.MAX_HOPS) {
            return null;
        }
        long micros = Math.max(firstMicros + count, head.micros + 1);
        ReceiptDraft draft = entry.draft();
        Receipt receipt = entry.sealed();
        if (receipt != null) {
            begin(head);
            rows.add(head, draft, receipt, null, micros);
        } else {
            draft = streams.named(draft);
            receipt = Receipt.seal(draft, head.hop + 1, Hashes.text(head.hash), key);
            rows.add(head, draft, receipt, head.hash, micros);
            head.hop++;
            head.hash = Hashes.octets(receipt.receiptHash());
        }
        head.micros = micros;
        lastMicros = firstMicros + count++;
        streams.add(draft, receipt, head, micros);
        if (earlier.isFirstOfRequest(draft) && draft.metered()) {
            rows.count(draft);
        }
        return receipt;
    }

    /** A sealed receipt begins its chain, or has lost its place to another. */
    private void begin(Head head) throws SQLException {
        if (head.existed || !begun.add(head.chain)) {
            throw new SQLException("the trace " + head.chain.traceId() + " has a chain already", UNIQUE_VIOLATION);
        }
    }
}
