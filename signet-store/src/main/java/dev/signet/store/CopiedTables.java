package dev.signet.store;

import dev.signet.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that a SQLite store holds beside its receipts, on its way into PostgreSQL. Rows that are there already become those of the source. */
final class CopiedTables {
    /** Copied with their chains, or not data. */
    private static final Set<String> NOT_HERE =
            Set.of("receipts", "payloads", "commit_clock", "usage", "manifests", "open_streams", Schema.HISTORY);

    /** A shard of its own: run again, it counts nothing twice. */
    private static final String USAGE = """
            insert into signet.usage (tenant, day, exchanges, shard) values (?, ?::date, ?, -1)
            on conflict (tenant, day, shard) do update set exchanges = excluded.exchanges""";

    private static final String MANIFESTS = """
            insert into signet.manifests (tenant, seq, prev_hash, hash, created_at)
            values (?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond')
            on conflict (tenant, seq) do update set hash = excluded.hash where manifests.hash = excluded.hash""";

    private static final String OPEN_STREAMS = """
            insert into signet.open_streams (tenant, trace_id, hop, receipt_hash, request_sig, node, held_since)
            values (?, ?, ?, ?, decode(substr(?, 8), 'hex'), ?, clock_timestamp())
            on conflict (tenant, receipt_hash) do update set node = excluded.node""";

    private static final String CLOCK = """
            update signet.export_floor
            set at = greatest(at, timestamptz 'epoch' + ? * interval '1 microsecond')""";

    private final Connection from;
    private final Connection to;

    CopiedTables(Connection from, Connection to) {
        this.from = from;
        this.to = to;
    }

    /** In one transaction. */
    void copy() throws SQLException {
        copy("select tenant, day, exchanges from usage", USAGE);
        copy("select tenant, seq, prev_hash, hash, created_at from manifests order by tenant, seq", MANIFESTS);
        copy("select tenant, trace_id, hop, receipt_hash, request_sig, node from open_streams", OPEN_STREAMS);
        copy("select committed_at from commit_clock", CLOCK);
        for (String table : otherTables()) {
            copyAsItIs(table);
        }
        to.commit();
    }

    /** In the order in which they were made: one comes after those that it refers to. */
    private List<String> otherTables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by rowid")) {
            while (rows.next()) {
                if (!NOT_HERE.contains(rows.getString(1))) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    private void copyAsItIs(String table) throws SQLException {
        Map<String, String> columns = columns(table);
        List<String> key = key(table);
        List<String> values =
                columns.values().stream().map(type -> "?::" + type).toList();
        List<String> updates = columns.keySet().stream()
                .filter(column -> !key.contains(column))
                .map(column -> column + " = excluded." + column)
                .toList();
        String conflict = key.isEmpty()
                ? ""
                : " on conflict (" + String.join(", ", key) + ") do "
                        + (updates.isEmpty() ? "nothing" : "update set " + String.join(", ", updates));
        String names = String.join(", ", columns.keySet());
        copy(
                "select " + names + " from " + table,
                "insert into signet." + table + " (" + names + ") values (" + String.join(", ", values) + ")"
                        + conflict);
    }

    /** Those of the target, with their types. */
    private Map<String, String> columns(String table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet rows = to.getMetaData().getColumns(null, "signet", table, null)) {
            while (rows.next()) {
                columns.put(rows.getString("COLUMN_NAME"), rows.getString("TYPE_NAME"));
            }
        }
        if (columns.isEmpty()) {
            throw new StoreException("the target has no table " + table + " to copy that of the source to", null);
        }
        return columns;
    }

    private List<String> key(String table) throws SQLException {
        List<String> key = new ArrayList<>();
        try (ResultSet rows = to.getMetaData().getPrimaryKeys(null, "signet", table)) {
            while (rows.next()) {
                key.add(rows.getString("COLUMN_NAME"));
            }
        }
        return key;
    }

    private void copy(String select, String insert) throws SQLException {
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery(select);
                PreparedStatement target = to.prepareStatement(insert)) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    target.setObject(i, rows.getObject(i));
                }
                if (target.executeUpdate() == 0 && insert.equals(MANIFESTS)) {
                    throw new StoreException(
                            "the target has another manifest number " + rows.getLong("seq") + " of tenant "
                                    + rows.getString("tenant"),
                            null);
                }
            }
        }
    }
}
