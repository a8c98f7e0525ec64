package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store from before tenants could have a URL. */
class KeyUrlMigrationTest {
    @Test
    void itsTenantsKeepTheirKeys(@TempDir Path folder) throws SQLException {
        Path file = folder.resolve("signet.db");
        String url = "jdbc:sqlite:" + file;
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:dev/signet/store/sqlite")
                .table(Schema.HISTORY)
                .target("3")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into tenants values ('acme', 'Acme', 'active', '{\"keys\":[{\"kid\":\"a\"}]}', null, '{}', 1, 1, 1)");
        }
        try (OperatorStore store = OperatorStore.file(file, new TestClock())) {
            Tenant acme = store.tenants().find("acme").orElseThrow();
            assertEquals(List.of("a"), acme.trustedKids());
            assertNull(acme.jwksUrl());
            store.tenants().trustUrl("acme", "https://keys.example/");
            assertEquals(List.of(), store.tenants().find("acme").orElseThrow().trustedKids());
        }
    }
}
