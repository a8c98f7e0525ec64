package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is done with signed exports. */
@Command(
        name = "bundle",
        header = "Verify signed exports of receipts, offline.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BundleVerifyCommand.class})
final class BundleCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        throw UserError.usage("a command is missing: 'signet bundle --help' lists them");
    }
}
