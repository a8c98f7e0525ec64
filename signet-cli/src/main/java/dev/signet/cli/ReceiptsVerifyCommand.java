package dev.signet.cli;

import dev.signet.receipt.TrustAnchors;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        header = "Verify receipts in a file, or where a store keeps them.",
        description = {
            "",
            "What FILE holds is recognized: a receipt, a list of receipts, or a signed export of a chain or a period. Without FILE the store itself is verified: a trace, a tenant, or all of it.",
            "Offline: the server is not asked, and no key counts that is not pinned with --jwks, --key or --thumbprint, or endorsed by one that is.",
            "Receipts without signatures, and a store without a pinned key, are consistent at best, and are said to be no more; when a key is pinned, receipts without signatures are refused.",
            "Says exactly which receipt breaks, and why. docs/receipts.md explains the codes."
        })
final class ReceiptsVerifyCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private PinnedKeys pinned;

    @Mixin
    private DatabaseOption database;

    @Mixin
    private StoredTraces traces;

    @Mixin
    private Progress progress;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A file, or - for standard input; without it, the store.")
    private String file;

    @Option(names = "--trace", paramLabel = "TRACE", description = "One chain of the store, hop by hop.")
    private String trace;

    @Option(
            names = "--signatures",
            paramLabel = "FILE",
            description =
                    "The signatures that 'signet store retain' wrote beside FILE, an archived month: they are verified with it.")
    private String signatures;

    @Option(names = "--json", description = "Print the verdict as JSON, for machines.")
    private boolean json;

    @Override
    public Integer call() {
        if (file != null) {
            if (database.isNamed() || trace != null || traces.isGiven()) {
                throw UserError.usage("FILE is verified by itself: leave it out to verify a store");
            }
            return new ProofCheck(console, pinned, json).verify(file, signatures, false);
        }
        if (signatures != null) {
            throw UserError.usage("--signatures belong to FILE: name the archived month, too");
        }
        TrustAnchors anchors = pinned.anchorsWithoutKeys(console);
        return database.use(store -> {
            StoreCheck check = new StoreCheck(console, anchors, progress, json);
            return trace == null
                    ? check.verify(store.receipts(), traces.tenants(store.receipts()))
                    : check.verify(traces.chain(store.receipts(), trace));
        });
    }
}
