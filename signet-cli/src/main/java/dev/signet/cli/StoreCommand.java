package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "store",
        header = "Work on stores: move one, archive what is old, look at usage.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {StoreCopyCommand.class, StoreRetainCommand.class, StoreUsageCommand.class})
final class StoreCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return console.commandMissing();
    }
}
