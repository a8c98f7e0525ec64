package dev.signet.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The partitions of {@code receipts} and {@code payloads}, one for each month in which a chain began. None is made before it is needed. */
final class Partitions {
    static final List<String> TABLES = List.of("receipts", "payloads");
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("_yyyy_MM", Locale.ROOT);

    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    static LocalDate monthOf(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L))
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1);
    }

    static String name(String table, LocalDate month) {
        return "signet." + table + SUFFIX.format(month);
    }

    boolean has(LocalDate month) {
        return known.contains(month);
    }

    void forget(LocalDate month) {
        known.remove(month);
    }

    /**
     * Makes a month's partitions where they are missing, in a transaction of its own. Nodes take turns. A table is made first and attached then, which
     * lets others read and write meanwhile.
     */
    void create(Connection connection, LocalDate month) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + Locks.PARTITIONS + ")");
            for (String table : TABLES) {
                String name = name(table, month);
                if (!exists(statement, name)) {
                    statement.execute("create table " + name + " (like signet." + table
                            + " including defaults including constraints)");
                    statement.execute("alter table signet." + table + " attach partition " + name + " for values in ('"
                            + month + "')");
                }
            }
        }
        connection.commit();
        known.add(month);
    }

    static boolean exists(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select to_regclass('" + name + "') is not null")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }
}
