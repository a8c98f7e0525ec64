package dev.signet.cli;

import dev.signet.StoreException;
import dev.signet.store.Schema;
import dev.signet.store.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import picocli.CommandLine.Option;

/** Which store a command works on. A mixin. */
final class DatabaseOption {
    @Option(
            names = "--db",
            paramLabel = "STORE",
            defaultValue = "${env:SIGNET_DB:-signet-data/signet.db}",
            description = {
                "The store: a file, or postgresql://USER:PASSWORD@HOST/DATABASE; else what SIGNET_DB names, else signet-data/signet.db.",
                "On the command line a password is seen by everybody on the machine; SIGNET_DB hides it."
            })
    private String db;

    interface Work<T> {
        T run(Database database);
    }

    /** What commands do with a store that is open. */
    record Database(DataSource source, String what) {
        Tenants tenants() {
            return new Tenants(source, what, Clock.systemUTC());
        }

        /** Deletes the payloads kept beside a tenant's receipts, and says how many; the receipts stay. */
        long erasePayloads(String tenant) {
            try (Connection connection = source.getConnection();
                    PreparedStatement delete = connection.prepareStatement("delete from payloads where tenant = ?")) {
                delete.setString(1, tenant);
                return delete.executeUpdate();
            } catch (SQLException e) {
                throw new StoreException("the payloads in " + what + " cannot be erased: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Runs on a store that is there.
     *
     * @throws UserError where it is not, cannot be reached, or what is asked makes no sense
     */
    <T> T use(Work<T> work) {
        if (!isPostgres() && !Files.exists(Path.of(db))) {
            throw UserError.notRead(
                    "there is no store " + db + ": --db names another, 'signet tenant create' makes one");
        }
        return useOrMake(work);
    }

    /** The same; a file that is not there is made. */
    <T> T useOrMake(Work<T> work) {
        try {
            return work.run(open());
        } catch (StoreException e) {
            throw UserError.notRead(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
    }

    private boolean isPostgres() {
        return db.matches("(?s)(jdbc:)?postgres(ql)?:.*");
    }

    private Database open() {
        if (isPostgres()) {
            throw UserError.notRead("this version opens files only");
        }
        Path file = Path.of(db).toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw UserError.notRead("cannot make the directory of " + db + ": " + e, e);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Schema.migrate(source, "sqlite", db);
        return new Database(source, db);
    }
}
