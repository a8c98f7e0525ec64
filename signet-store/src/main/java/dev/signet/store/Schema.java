package dev.signet.store;

import dev.signet.StoreException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema of this version. A schema of a later version is refused: what it means is not known here. */
final class Schema {
    static final String HISTORY = "signet_schema_history";

    private Schema() {}

    /**
     * To be called while no other process does: Flyway itself takes a lock in PostgreSQL, none in SQLite.
     *
     * @param dialect the folder of the migrations: {@code sqlite} or {@code postgres}
     * @param what names the database in messages, without its password
     * @throws StoreException saying what to do
     */
    static void migrate(DataSource database, String dialect, String what) {
        FluentConfiguration configuration = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:dev/signet/store/" + dialect)
                .table(HISTORY)
                .ignoreMigrationPatterns(new String[0]); // the default passes over newer schemas
        if (dialect.equals("postgres")) {
            configuration.schemas("signet");
        }
        try {
            Flyway flyway = configuration.load();
            refuseNewer(flyway.info().all(), what);
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StoreException(
                    "the schema of " + what + " could not be brought up to date: " + e.getMessage(), e);
        }
    }

    private static void refuseNewer(MigrationInfo[] migrations, String what) {
        MigrationVersion known = newest(migrations, false);
        MigrationVersion applied = newest(migrations, true);
        if (applied.compareTo(known) > 0) {
            throw new StoreException(
                    "the schema of " + what + " is version " + applied
                            + ", made by a later Signet; this one knows versions up to " + known
                            + ". Run the later Signet, or restore a backup made before it",
                    null);
        }
    }

    private static MigrationVersion newest(MigrationInfo[] migrations, boolean applied) {
        return Arrays.stream(migrations)
                .filter(migration -> applied
                        ? migration.getState().isApplied()
                        : migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }
}
