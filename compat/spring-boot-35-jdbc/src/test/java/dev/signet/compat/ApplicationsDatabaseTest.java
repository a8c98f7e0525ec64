package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Signet;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** signet-store brings Flyway along, and Spring Boot 3 would run it on any database that the application has. */
class ApplicationsDatabaseTest {
    private static final String HISTORY = "flyway_schema_history";

    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void makeDatabase() throws SQLException {
        url = "jdbc:sqlite:" + directory.resolve("application.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id integer primary key)");
        }
    }

    private Set<String> tables() throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name from sqlite_master where type = 'table'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private ConfigurableApplicationContext start(ClassLoader classes, String... arguments) {
        return new SpringApplicationBuilder(new DefaultResourceLoader(classes), App.class)
                .properties(
                        "server.port=0", "signet.data-dir=" + directory.resolve("data"), "spring.datasource.url=" + url)
                .run(arguments);
    }

    private ConfigurableApplicationContext start(String... arguments) {
        return start(getClass().getClassLoader(), arguments);
    }

    @Test
    void databaseOfAnApplicationWithoutMigrationsIsLeftAlone() throws SQLException {
        try (ConfigurableApplicationContext context = start()) {
            assertEquals(1, context.getBeansOfType(DataSource.class).size());
            assertEquals(
                    "sqlite", context.getBean(Signet.class).receipts().health().storage());
        }
        assertEquals(Set.of("orders"), tables());
    }

    @Test
    void flywayIsTheApplicationsWhereItSaysSo() throws SQLException {
        start("--spring.flyway.baseline-on-migrate=true").close();
        assertEquals(Set.of("orders", HISTORY), tables());
    }

    /** As Spring Boot has it without Signet: a database with tables and no history is refused. */
    @Test
    void switchedOnItIsNotHelped() {
        Exception refused = assertThrows(
                Exception.class, () -> start("--spring.flyway.enabled=true").close());
        assertTrue(refused.getMessage().contains("no schema history table"), refused::getMessage);
    }

    @Test
    void flywayIsTheApplicationsWhereItHasMigrations() throws Exception {
        Path migrations = Files.createDirectories(directory.resolve("classes/db/migration"));
        Files.writeString(migrations.resolve("V1__items.sql"), "create table items (id integer primary key);");
        Files.delete(directory.resolve("application.db"));
        URL[] classes = {directory.resolve("classes").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
            start(loader).close();
        }
        assertEquals(Set.of("items", HISTORY), tables());
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
