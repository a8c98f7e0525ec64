package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.ReceiptExports;
import dev.signet.TraceId;
import dev.signet.receipt.Receipt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Show a receipt, or all receipts of a trace.",
        description = {
            "",
            "From a store (--db), or from a server (--url), which shows those of the key's own tenant.",
            "What is shown is not verified: 'signet receipts verify' does that, also for what --json prints."
        })
final class ReceiptsShowCommand implements Callable<Integer> {
    private static final String HASH = "sha256:[0-9a-f]{64}";

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Mixin
    private StoredTraces traces;

    @Mixin
    private ServerOption server;

    @Parameters(
            paramLabel = "TRACE|HASH",
            description = "A trace, as in X-Signet-Trace, or the hash of a receipt, as in X-Signet-Receipt.")
    private String name;

    @Option(
            names = "--json",
            description = "Print JSON: the list of a trace's receipts, or a receipt with its signatures.")
    private boolean json;

    @Override
    public Integer call() {
        String shown = server.isGiven() ? ofServer() : ofStore();
        if (json) {
            console.text().println(shown);
            return ExitCode.OK;
        }
        JsonNode tree = JsonText.tree(shown, "the answer");
        if (tree.isArray()) {
            String blocks =
                    tree.valueStream().map(ReceiptText::block).collect(Collectors.joining(System.lineSeparator()));
            console.text().print(blocks);
        } else {
            console.text().print(ReceiptText.block(tree.path("receipt")));
        }
        console.text().flush();
        return ExitCode.OK;
    }

    private String ofStore() {
        return database.use(store -> {
            if (name.matches(HASH)) {
                Receipt receipt = traces.receipt(store.receipts(), name);
                return new String(ReceiptExports.single(receipt), StandardCharsets.UTF_8);
            }
            return traces.chain(store.receipts(), name).stream()
                    .map(Receipt::text)
                    .collect(Collectors.joining(",\n", "[", "]"));
        });
    }

    private String ofServer() {
        if (database.isNamed() || traces.isGiven()) {
            throw UserError.usage("--url asks a server, for the tenant of the key: leave out --db and --tenant");
        }
        if (!name.matches(HASH) && !TraceId.isValid(name)) {
            throw UserError.usage("'" + Terminal.printable(name) + "' is neither a trace nor a hash of a receipt");
        }
        try (InputStream in = server.get(console, name.matches(HASH) ? "/" + name : "/chain/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UserError.notRead("the answer was cut off: " + e, e);
        }
    }
}
