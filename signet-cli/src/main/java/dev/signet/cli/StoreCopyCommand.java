package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.StoreException;
import dev.signet.store.PostgresDatabase;
import dev.signet.store.PostgresSettings;
import dev.signet.store.StoreCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        header = "Move a SQLite store to PostgreSQL.",
        description = {
            "",
            "Receipts with their signatures and times, payloads, usage, manifests, tenants. Every chain is verified on its way.",
            "Stop the server before, and start it on PostgreSQL, with the same data directory, afterwards: what waits in its spool goes there. What is there already stays: after a failure, run it again."
        })
final class StoreCopyCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Console console;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            defaultValue = "signet-data/signet.db",
            description = "The SQLite store; ${DEFAULT-VALUE} when left out.")
    private Path from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "URL",
            defaultValue = "${env:SIGNET_DB}",
            description = {
                "postgresql://USER:PASSWORD@HOST/DATABASE; else what SIGNET_DB names.",
                "On the command line a password is seen by everybody on the machine; SIGNET_DB hides it."
            })
    private String to;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Mixin
    private Progress progress;

    @Override
    public Integer call() {
        if (!DatabaseOption.isPostgres(to)) {
            throw UserError.usage("--to names no PostgreSQL database: postgresql://USER:PASSWORD@HOST/DATABASE");
        }
        if (!Files.exists(from)) {
            throw UserError.notRead("there is no store " + from + ": --from names another");
        }
        progress.begin(console);
        StoreCopy.Result result;
        try {
            result = copy();
        } finally {
            progress.end();
        }
        if (json) {
            console.text()
                    .println(JSON.createObjectNode()
                            .put("receipts", result.receipts())
                            .put("added", result.added())
                            .toPrettyString());
        } else {
            console.text()
                    .println(result.receipts() + " receipts of " + from + " are in PostgreSQL, verified; "
                            + result.added() + " of them are new there");
        }
        return ExitCode.OK;
    }

    private StoreCopy.Result copy() {
        try (PostgresDatabase target = PostgresDatabase.open(PostgresSettings.of(to))) {
            return StoreCopy.run(from, target, progress::at);
        } catch (StoreException e) {
            throw UserError.notRead(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("the PostgreSQL URL " + e.getMessage());
        }
    }
}
