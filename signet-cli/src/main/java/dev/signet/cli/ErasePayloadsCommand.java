package dev.signet.cli;

import dev.signet.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase-payloads",
        header = "Erase the payloads kept beside a tenant's receipts.",
        description = {"", "The receipts and their chains stay, and verify as before. This cannot be undone."})
final class ErasePayloadsCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id; also one that only the configuration knows.")
    private String id;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        return database.use(store -> {
            TenantId.require(id);
            if (!yes && !confirmed()) {
                console.err().println("signet: nothing was erased");
                return ExitCode.REFUSED;
            }
            console.text()
                    .println(store.receipts().erasePayloads(id) + " payloads of tenant " + id
                            + " erased; its receipts stay");
            return ExitCode.OK;
        });
    }

    private boolean confirmed() {
        console.err().print("All payloads of this tenant will be gone for ever. Type its id to go on: ");
        console.err().flush();
        try {
            // Not to be closed: standard input is not ours.
            String typed = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
            return typed != null && typed.strip().equals(id);
        } catch (IOException e) {
            throw UserError.notRead("cannot read the answer: " + e.getMessage(), e);
        }
    }
}
