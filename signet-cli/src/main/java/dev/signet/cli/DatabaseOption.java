package dev.signet.cli;

import dev.signet.StoreException;
import dev.signet.store.OperatorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which store a command works on. A mixin. */
final class DatabaseOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--db",
            paramLabel = "STORE",
            defaultValue = "${env:SIGNET_DB:-signet-data/signet.db}",
            description = {
                "The store: a file, or postgresql://USER:PASSWORD@HOST/DATABASE; else what SIGNET_DB names, else signet-data/signet.db.",
                "On the command line a password is seen by everybody on the machine; SIGNET_DB hides it."
            })
    private String db;

    /** Whether it was named on the command line. */
    boolean isNamed() {
        return spec.commandLine().getParseResult().hasMatchedOption("--db");
    }

    /** The directory of a file; null for PostgreSQL. */
    Path directory() {
        return isPostgres(db) ? null : Path.of(db).toAbsolutePath().getParent();
    }

    interface Work<T> {
        T run(OperatorStore store);
    }

    /**
     * Runs on a store that is there.
     *
     * @throws UserError where it is not, cannot be reached, or what is asked makes no sense
     */
    <T> T use(Work<T> work) {
        if (!isPostgres(db) && !Files.exists(Path.of(db))) {
            throw UserError.notRead(
                    "there is no store " + db + ": --db names another, 'signet tenant create' makes one");
        }
        return useOrMake(work);
    }

    /** The same; a file that is not there is made. */
    <T> T useOrMake(Work<T> work) {
        try (OperatorStore store = open()) {
            return work.run(store);
        } catch (StoreException e) {
            throw UserError.notRead(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
    }

    private OperatorStore open() {
        if (!isPostgres(db)) {
            return OperatorStore.file(Path.of(db), Clock.systemUTC());
        }
        try {
            return OperatorStore.postgres(db, Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("the PostgreSQL URL " + e.getMessage());
        }
    }

    static boolean isPostgres(String db) {
        return db.matches("(?s)(jdbc:)?postgres(ql)?:.*");
    }
}
