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
    private long lastMicros;

    /** @param micros the time of the commit; its receipts follow each other by a microsecond */
    PostgresCommit(Connection connection, SigningKey key, long micros, String nodeId, int shard) {
        this.connection = connection;
        this.key = key;
        this.firstMicros = micros;
        this.lastMicros = micros;
        this.month = Partitions.monthOf(micros);
        this.heads = new Heads(connection);
        this.earlier = new Earlier(connection);
        this.streams = new OpenStreams(connection, nodeId);
        this.rows = new NewRows(shard);
    }

    /** Does all but the commit itself. */
    List<Receipt> run(List<Entry> entries) throws SQLException {
        List<Receipt> receipts = new ArrayList<>(place(entries, firstMicros));
        List<Integer> full = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (receipts.get(i) == null) {
                full.add(i);
            }
        }
        if (!full.isEmpty()) {
            List<Receipt> moved =
                    place(full.stream().map(i -> entries.get(i).moved()).toList(), firstMicros + entries.size());
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
    private List<Receipt> place(List<Entry> entries, long micros) throws SQLException {
        Map<Chain, Head> wanted = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Chain chain = Chain.of(entries.get(i).draft());
            if (!locked.containsKey(chain) && !wanted.containsKey(chain)) {
                wanted.put(chain, beginning(chain, entries.get(i), micros + i));
            }
        }
        heads.lock(wanted);
        locked.putAll(wanted);
        earlier.read(entries, wanted);
        streams.read(entries);
        List<Receipt> receipts = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            receipts.add(place(entries.get(i), micros + i));
        }
        lastMicros = micros + entries.size() - 1;
        return receipts;
    }

    /** The head that a chain gets if it begins with this entry. */
    private Head beginning(Chain chain, Entry first, long micros) {
        Receipt sealed = first.sealed();
        return sealed == null
                ? new Head(chain, month, false, 0, null, micros - 1)
                : new Head(chain, month, false, 1, Hashes.octets(sealed.receiptHash()), micros);
    }

    private Receipt place(Entry entry, long now) throws SQLException {
        Receipt stored = earlier.receipt(entry);
        if (stored != null) {
            return stored;
        }
        Head head = locked.get(Chain.of(entry.draft()));
        if (entry.sealed() == null && head.hop == ReceiptLog.MAX_HOPS) {
            return null;
        }
        ReceiptDraft draft = entry.draft();
        Receipt receipt = entry.sealed();
        if (receipt != null) {
            begin(head);
            rows.add(head, draft, receipt, null);
        } else {
            draft = streams.named(draft);
            receipt = Receipt.seal(draft, head.hop + 1, Hashes.text(head.hash), key);
            byte[] previous = head.grow(Hashes.octets(receipt.receiptHash()), now);
            rows.add(head, draft, receipt, previous);
        }
        streams.add(draft, receipt, head);
        if (earlier.isFirstOfRequest(draft) && draft.metered()) {
            rows.count(draft);
        }
        return receipt;
    }

    /** A sealed receipt begins its chain, or has lost its place to another. */
    private void begin(Head head) throws SQLException {
        if (head.existed || head.storedHop == 0 || !begun.add(head.chain)) {
            throw new SQLException("the trace " + head.chain.traceId() + " has a chain already", UNIQUE_VIOLATION);
        }
    }
}
