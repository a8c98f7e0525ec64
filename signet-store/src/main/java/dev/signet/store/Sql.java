package dev.signet.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.stream.Stream;

/** Columns of values as arrays, each sent in one piece. */
final class Sql {
    private Sql() {}

    static Array array(Connection connection, String type, Stream<?> values) throws SQLException {
        Object[] elements = switch (type) {
            case "text" -> values.toArray(String[]::new);
            case "int2" -> values.toArray(Short[]::new);
            case "int8" -> values.toArray(Long[]::new);
            default -> values.toArray();
        };
        return connection.createArrayOf(type, elements);
    }

    static Array dates(Connection connection, Stream<LocalDate> values) throws SQLException {
        return connection.createArrayOf("date", values.map(LocalDate::toString).toArray());
    }

    /** An array of octets, null elements included. */
    static Array array(Connection connection, Stream<byte[]> values) throws SQLException {
        return connection.createArrayOf("bytea", values.toArray(byte[][]::new));
    }
}
