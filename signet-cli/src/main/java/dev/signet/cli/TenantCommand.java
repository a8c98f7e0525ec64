package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "tenant",
        header = "Manage tenants, their keys and their limits.",
        synopsisSubcommandLabel = "COMMAND",
        description = {"", "Works on the store itself. Servers that use it take notice within two seconds."},
        subcommands = {
            TenantCreateCommand.class,
            TenantListCommand.class,
            TenantShowCommand.class,
            TenantSetCommand.class,
            TenantSuspendCommand.class,
            TenantResumeCommand.class,
            TenantTrustCommand.class,
            ApiKeyCommand.class,
            ErasePayloadsCommand.class
        })
final class TenantCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return console.commandMissing();
    }
}
