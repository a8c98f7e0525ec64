package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "egress",
        header = "Explain where this server may send requests.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = EgressCheckCommand.class)
final class EgressCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return console.commandMissing();
    }
}
