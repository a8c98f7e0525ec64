package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "api-key",
        header = "Make and revoke a tenant's API keys.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ApiKeyCreateCommand.class, ApiKeyRevokeCommand.class})
final class ApiKeyCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return console.commandMissing();
    }
}
