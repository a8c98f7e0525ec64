package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", header = "Revoke an API key, for ever.")
final class ApiKeyRevokeCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "PREFIX", description = "What the key begins with, as 'signet tenant show' has it.")
    private String prefix;

    @Override
    public Integer call() {
        String tenant = database.use(store -> store.tenants().revokeApiKey(prefix));
        console.text().println("API key " + prefix + " of tenant " + tenant + " is revoked");
        return ExitCode.OK;
    }
}
