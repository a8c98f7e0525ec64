package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        header = "Verify a receipt, a list of receipts, or a signed export of a chain or a period.",
        description = {
            "",
            "What FILE holds is recognized. Offline: the server is not asked, and no key counts that is not pinned with --jwks, --key or --thumbprint, or endorsed by one that is.",
            "Receipts without signatures are consistent at best, and are said to be no more; when a key is pinned they are refused.",
            "Says exactly which receipt breaks, and why. docs/receipts.md explains the codes."
        })
final class ReceiptsVerifyCommand implements Callable<Integer> {
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
        return new ProofCheck(console, pinned, json).verify(file, false);
    }
}
