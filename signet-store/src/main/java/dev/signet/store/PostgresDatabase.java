package dev.signet.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signet.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database with the schema of this version: a pool for reading, and connections of their own for those who write. Safe for many threads. */
public final class PostgresDatabase implements AutoCloseable {
    private static final int OLDEST_VERSION = 13;

    private final PostgresUrl url;
    private final Duration timeout;
    private final PGSimpleDataSource limited;
    private final PGSimpleDataSource unlimited;
    private final HikariDataSource pool;

    private PostgresDatabase(PostgresSettings settings) {
        url = PostgresUrl.of(settings.url());
        timeout = settings.storeTimeout();
        limited = source(url, timeout, timeout.plusSeconds(1)); // the server's own limit is to come first: it says why
        unlimited = source(url, timeout, Duration.ZERO);
        prepare();
        pool = new HikariDataSource(poolConfig(settings));
    }

    /**
     * Opens a database and brings it to the schema of this version.
     *
     * @throws IllegalArgumentException when the URL is none; the message completes "the PostgreSQL URL …"
     * @throws StoreException when the database cannot be reached, is not fit, or is of a later version
     */
    public static PostgresDatabase open(PostgresSettings settings) {
        return new PostgresDatabase(settings);
    }

    private static PGSimpleDataSource source(PostgresUrl url, Duration connect, Duration socket) {
        Properties properties = url.properties();
        properties.putIfAbsent(PGProperty.APPLICATION_NAME.getName(), "signet");
        properties.putIfAbsent(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        properties.put(PGProperty.CONNECT_TIMEOUT.getName(), seconds(connect));
        properties.put(PGProperty.LOGIN_TIMEOUT.getName(), seconds(connect));
        properties.put(PGProperty.SOCKET_TIMEOUT.getName(), seconds(socket));
        PGSimpleDataSource source = new PGSimpleDataSource();
        for (String name : properties.stringPropertyNames()) {
            try {
                source.setProperty(name, properties.getProperty(name));
            } catch (SQLException e) {
                throw new IllegalArgumentException("has the parameter " + name + ", which is unknown");
            }
        }
        return source;
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.plusMillis(999).toSeconds());
    }

    private void prepare() {
        try (Connection connection = unlimited.getConnection();
                Statement statement = connection.createStatement()) {
            if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_VERSION) {
                throw new StoreException(
                        url + " is version " + connection.getMetaData().getDatabaseProductVersion()
                                + "; PostgreSQL 13 or later is needed",
                        null);
            }
            try (ResultSet rows = statement.executeQuery("show server_encoding")) {
                rows.next();
                if (!rows.getString(1).equals("UTF8")) {
                    throw new StoreException(
                            url + " has the encoding " + rows.getString(1) + "; create the database with UTF8", null);
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        Schema.migrate(unlimited, "postgres", url.toString());
    }

    private HikariConfig poolConfig(PostgresSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("signet-postgres");
        config.setDataSource(limited);
        config.setMaximumPoolSize(settings.poolSize() + settings.poolOverflow());
        config.setMinimumIdle(1);
        config.setMaxLifetime(settings.poolRecycle().toMillis());
        config.setConnectionTimeout(timeout.toMillis());
        config.setValidationTimeout(timeout.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(limits());
        return config;
    }

    /** What a session may take; a node that vanishes in the middle of a transaction lets go of its locks after that, too. What it commits is durable, whatever the default is. */
    private String limits() {
        long millis = timeout.toMillis();
        return "set statement_timeout = " + millis + "; set lock_timeout = " + millis
                + "; set idle_in_transaction_session_timeout = " + millis
                + "; set default_transaction_isolation = 'read committed'"
                + "; select set_config('synchronous_commit', 'on', false)"
                + " where current_setting('synchronous_commit') = 'off'";
    }

    DataSource pool() {
        return pool;
    }

    /** A connection of the pool, to be closed soon. */
    Connection pooled() throws SQLException {
        return pool.getConnection();
    }

    /** A connection of the caller's own that commits durably, whatever the database's default is. */
    Connection writing() throws SQLException {
        Connection connection = limited.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(limits());
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection of the caller's own for work that takes its time. */
    Connection patient() throws SQLException {
        return unlimited.getConnection();
    }

    /** What becomes of a row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Asks once.
     *
     * @throws StoreException when the database cannot be reached
     */
    <T> List<T> list(String sql, Row<T> row, Object... arguments) {
        List<T> list = new ArrayList<>();
        try (Connection connection = pooled();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    list.add(row.of(rows));
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return list;
    }

    Duration timeout() {
        return timeout;
    }

    StoreException failure(SQLException e) {
        return new StoreException(url + " cannot be reached, or answered with an error: " + e.getMessage(), e);
    }

    /** Names the database, without its password. */
    @Override
    public String toString() {
        return url.toString();
    }

    @Override
    public void close() {
        pool.close();
    }
}
