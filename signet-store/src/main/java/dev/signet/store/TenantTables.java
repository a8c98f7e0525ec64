package dev.signet.store;

import dev.signet.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Statements on the tables of tenants, the same for both databases. Everything that varies is a parameter, never part of a statement. */
final class TenantTables {
    private final Source readers;
    private final Source writers;
    private final String what;

    /** @param what names the database in messages, without its password */
    private TenantTables(Source readers, Source writers, String what) {
        this.readers = readers;
        this.writers = writers;
        this.what = what;
    }

    static TenantTables of(SqliteDatabase database, Path file) {
        return new TenantTables(database::reader, database::writer, "the database " + file);
    }

    static TenantTables of(PostgresDatabase database) {
        return new TenantTables(database::pooled, database::pooled, database.toString());
    }

    /** Where connections come from; they are closed after use. */
    private interface Source {
        Connection open() throws SQLException;
    }

    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    interface Change<T> {
        T run(Session session, long version) throws SQLException;
    }

    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> T read(Work<T> work) {
        try (Connection connection = readers.open()) {
            return work.run(new Session(connection));
        } catch (SQLException e) {
            throw new StoreException("the tenants in " + what + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One transaction. It raises the version first, so no other change runs beside it; what it throws undoes it. */
    <T> T change(Change<T> change) {
        try (Connection connection = writers.open()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                Session session = new Session(connection);
                session.update("update signet.config_version set version = version + 1");
                T result = change.run(session, session.version());
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(before);
            }
        } catch (SQLException e) {
            throw new StoreException("the tenants in " + what + " cannot be changed: " + e.getMessage(), e);
        }
    }

    /** A connection. Statements name tables with PostgreSQL's schema, which SQLite does not have. */
    static final class Session {
        private final Connection connection;
        private final boolean schemas;

        private Session(Connection connection) throws SQLException {
            this.connection = connection;
            this.schemas = connection
                    .getMetaData()
                    .getDatabaseProductName()
                    .toLowerCase(Locale.ROOT)
                    .startsWith("postgres");
        }

        long version() throws SQLException {
            return query(row -> row.getLong(1), "select version from signet.config_version")
                    .get(0);
        }

        int update(String sql, Object... values) throws SQLException {
            try (PreparedStatement statement = prepare(sql, values)) {
                return statement.executeUpdate();
            }
        }

        <T> List<T> query(Row<T> row, String sql, Object... values) throws SQLException {
            List<T> rows = new ArrayList<>();
            try (PreparedStatement statement = prepare(sql, values);
                    ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(row.read(results));
                }
            }
            return rows;
        }

        private PreparedStatement prepare(String sql, Object... values) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(schemas ? sql : sql.replace("signet.", ""));
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        }
    }
}
