package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is done with receipts; each subcommand is a class of its own. */
@Command(
        name = "receipts",
        header = "Verify, show and export receipts.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReceiptsVerifyCommand.class, ReceiptsShowCommand.class, ReceiptsExportCommand.class})
final class ReceiptsCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        throw UserError.usage("a command is missing: 'signet receipts --help' lists them");
    }
}
