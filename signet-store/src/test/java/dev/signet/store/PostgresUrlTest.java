package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://signet:s3cret@db.example.com:6432/receipts",
                "postgres://signet:s3cret@db.example.com:6432/receipts",
                "jdbc:postgresql://signet:s3cret@db.example.com:6432/receipts",
                "jdbc:postgresql://db.example.com:6432/receipts?user=signet&password=s3cret",
                "postgresql://db.example.com:6432/receipts?user=signet&password=s3cret",
            })
    void formsOfOneUrl(String text) {
        Properties properties = PostgresUrl.of(text).properties();
        assertEquals("db.example.com", properties.getProperty("PGHOST"));
        assertEquals("6432", properties.getProperty("PGPORT"));
        assertEquals("receipts", properties.getProperty("PGDBNAME"));
        assertEquals("signet", properties.getProperty("user"));
        assertEquals("s3cret", properties.getProperty("password"));
        assertEquals(
                "PostgreSQL at db.example.com:6432/receipts",
                PostgresUrl.of(text).toString());
    }

    @Test
    void userAndPasswordArePercentDecodedAndAPlusIsAPlus() {
        Properties properties = PostgresUrl.of("postgresql://a%40b:p%2Fq%3A%3F+%25@localhost/db")
                .properties();
        assertEquals("a@b", properties.getProperty("user"));
        assertEquals("p/q:?+%", properties.getProperty("password"));
        assertEquals("5432", properties.getProperty("PGPORT"));
    }

    @Test
    void parametersOfBothFamiliesOfDrivers() {
        Properties properties = PostgresUrl.of(
                        "postgresql://u@one:1,two:2/db?sslmode=verify-full&application_name=a%20b"
                                + "&target_session_attrs=read-write&connect_timeout=7")
                .properties();
        assertEquals("one,two", properties.getProperty("PGHOST"));
        assertEquals("1,2", properties.getProperty("PGPORT"));
        assertEquals("verify-full", properties.getProperty("sslmode"));
        assertEquals("a b", properties.getProperty("ApplicationName"));
        assertEquals("primary", properties.getProperty("targetServerType"));
        assertEquals("7", properties.getProperty("connectTimeout"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:s3cret@localhost/db",
                "u:s3cret@localhost/db",
                "postgresql://localhost/db",
                "postgresql://localhost?user=u&password=s3cret/more",
                "postgresql://localhost:none?user=u&password=s3cret",
                "postgresql://u:s3cret%zz@localhost/db",
                "postgresql://u:s3cret@localhost:port/db",
                "postgresql://u:s3cret/with@slash@localhost:99999999/db",
            })
    void whatIsNoneIsRefusedWithoutShowingIt(String text) {
        StringBuilder log = new StringBuilder();
        Handler handler = handler(log);
        Logger driver = Logger.getLogger("org.postgresql");
        driver.addHandler(handler);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> PostgresUrl.of(text));
        assertFalse(e.toString().contains("s3cret"), e.toString());
        assertNull(e.getCause());
        driver.removeHandler(handler);
        assertFalse(log.toString().contains("s3cret"), log::toString);
    }

    private static Handler handler(StringBuilder log) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                log.append(entry.getMessage()).append(Arrays.toString(entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void settingsDoNotPrintTheUrl() {
        assertFalse(PostgresSettings.of("postgresql://u:s3cret@localhost/db")
                .toString()
                .contains("s3cret"));
    }
}
