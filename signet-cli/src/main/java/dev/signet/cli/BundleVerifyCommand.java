package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        header = "Verify the signed export of a chain or a period.",
        description = {
            "",
            "Offline: the server is not asked. Keys in the export prove nothing by themselves: pin one with --jwks, --key or --thumbprint.",
            "Says exactly which receipt breaks, and why. docs/receipts.md explains the codes."
        })
final class BundleVerifyCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private PinnedKeys pinned;

    @Parameters(paramLabel = "FILE", description = "A file, or - for standard input.")
    private String file;

    @Option(names = "--json", description = "Print the verdict as JSON, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        return new ProofCheck(console, pinned, json).verify(file, true);
    }
}
