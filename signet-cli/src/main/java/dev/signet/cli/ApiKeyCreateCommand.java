package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.store.NewApiKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        header = "Make an API key.",
        description = {"", "Prints the key, this once: the store keeps a hash. The prefix is what it is known by."})
final class ApiKeyCreateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Whose it is.")
    private String id;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "After so many days (90d) or hours (12h), or at a time (2030-01-01T00:00:00Z); else never.")
    private String expires;

    @Option(names = "--label", paramLabel = "TEXT", description = "What it is for.")
    private String label;

    @Option(names = "--json", description = "As a JSON object, with the prefix.")
    private boolean json;

    @Override
    public Integer call() {
        Instant expiry = expires == null ? null : time(expires);
        NewApiKey key = database.use(store -> store.tenants().createApiKey(id, expiry, label));
        if (json) {
            console.text()
                    .println(JSON.createObjectNode()
                            .put("tenant", key.tenant())
                            .put("prefix", key.prefix())
                            .put("key", key.key())
                            .put("expires_at", expiry == null ? null : expiry.toString())
                            .toPrettyString());
        } else {
            console.text().println(key.key());
            console.err()
                    .println("API key " + key.prefix() + " of tenant " + id
                            + (expiry == null ? "" : ", until " + expiry)
                            + ": keep it secret, it is not shown again");
        }
        return ExitCode.OK;
    }

    private static Instant time(String text) {
        try {
            if (text.matches("[0-9]{1,6}[dh]")) {
                long count = Long.parseLong(text.substring(0, text.length() - 1));
                return Instant.now().plus(text.endsWith("d") ? Duration.ofDays(count) : Duration.ofHours(count));
            }
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw UserError.usage("--expires '" + text + "' is neither 90d nor 12h nor 2030-01-01T00:00:00Z");
        }
    }
}
