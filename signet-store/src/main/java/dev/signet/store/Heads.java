package dev.signet.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ends of chains: locked by all nodes in the same order, so that none waits for another that waits for it. */
final class Heads {
    /** One statement makes what is missing and locks what is there: an update of no row locks it all the same. */
    static final String LOCK = """
            insert into signet.chain_heads (tenant, trace_id, chain_month, hop, receipt_hash, committed_at)
            select tenant, trace_id, month, hop, hash, timestamptz 'epoch' + micros * interval '1 microsecond'
            from unnest(?::text[], ?::text[], ?::int2[], ?::bytea[], ?::int8[], ?::date[])
                as new (tenant, trace_id, hop, hash, micros, month)
            order by tenant collate "C", trace_id collate "C"
            on conflict (tenant, trace_id) do update set hop = 0 where false
            returning tenant, trace_id""";

    static final String READ = """
            select tenant, trace_id, chain_month, hop, receipt_hash,
                floor(extract(epoch from committed_at) * 1000000)::bigint
            from unnest(?::text[], ?::text[]) as wanted (tenant, trace_id)
            join signet.chain_heads using (tenant, trace_id)""";

    static final String UPDATE = """
            update signet.chain_heads as head
            set hop = new.hop, receipt_hash = new.hash,
                committed_at = timestamptz 'epoch' + new.micros * interval '1 microsecond'
            from unnest(?::text[], ?::text[], ?::int2[], ?::bytea[], ?::int8[]) as new (tenant, trace_id, hop, hash, micros)
            where head.tenant = new.tenant and head.trace_id = new.trace_id""";

    private final Connection connection;

    Heads(Connection connection) {
        this.connection = connection;
    }

    /**
     * Locks chains until the transaction ends.
     *
     * @param wanted how each of them begins where it is not there yet; replaced by what is there
     */
    void lock(Map<Chain, Head> wanted) throws SQLException {
        Set<Chain> existing = new HashSet<>(wanted.keySet());
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            bind(statement, wanted.values());
            statement.setArray(6, Sql.dates(connection, wanted.values().stream().map(head -> head.month)));
            try (ResultSet made = statement.executeQuery()) {
                while (made.next()) {
                    existing.remove(new Chain(made.getString(1), made.getString(2)));
                }
            }
        }
        if (!existing.isEmpty()) {
            wanted.putAll(read(existing));
        }
    }

    private Map<Chain, Head> read(Collection<Chain> chains) throws SQLException {
        Map<Chain, Head> heads = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setArray(1, Sql.array(connection, "text", chains.stream().map(Chain::tenant)));
            statement.setArray(2, Sql.array(connection, "text", chains.stream().map(Chain::traceId)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Chain chain = new Chain(rows.getString(1), rows.getString(2));
                    heads.put(
                            chain,
                            new Head(
                                    chain,
                                    rows.getObject(3, LocalDate.class),
                                    true,
                                    rows.getInt(4),
                                    rows.getBytes(5),
                                    rows.getLong(6)));
                }
            }
        }
        return heads;
    }

    /** Writes where the chains end now. */
    void update(Collection<Head> heads) throws SQLException {
        List<Head> grown = new ArrayList<>(heads);
        grown.removeIf(head -> !head.hasGrown());
        if (grown.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            bind(statement, grown);
            if (statement.executeUpdate() != grown.size()) {
                throw new SQLException("chain heads that were locked are gone");
            }
        }
    }

    private void bind(PreparedStatement statement, Collection<Head> heads) throws SQLException {
        statement.setArray(1, Sql.array(connection, "text", heads.stream().map(head -> head.chain.tenant())));
        statement.setArray(2, Sql.array(connection, "text", heads.stream().map(head -> head.chain.traceId())));
        statement.setArray(3, Sql.array(connection, "int2", heads.stream().map(head -> (short) head.hop)));
        statement.setArray(4, Sql.array(connection, heads.stream().map(head -> head.hash)));
        statement.setArray(5, Sql.array(connection, "int8", heads.stream().map(head -> head.micros)));
    }
}
