package dev.signet.cli;

import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "canonicalize",
        header = "Print the canonical form of JSON (RFC 8785).",
        description = {"", "Reads strictly: what has no single meaning is refused. No line end is added."})
final class CanonicalizeCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Parameters(paramLabel = "FILE", defaultValue = "-", description = "A file, or - for standard input (the default).")
    private String file;

    @Option(
            names = "--allow-lossy-numbers",
            description = "Round numbers that a double cannot hold, as RFC 8785 does, instead of refusing them.")
    private boolean allowLossyNumbers;

    @Option(names = "--nfc", description = "Bring strings to Unicode NFC first, as 'c14n: jcs-nfc' does.")
    private boolean nfc;

    @Override
    public Integer call() {
        JsonRules.LossyNumbers lossy = allowLossyNumbers ? JsonRules.LossyNumbers.ALLOW : JsonRules.LossyNumbers.REJECT;
        try {
            console.write(CanonicalJson.of(console.read(file), new JsonRules(lossy, nfc))
                    .toByteArray());
            return ExitCode.OK;
        } catch (JsonException e) {
            console.err().println("signet: " + e.getMessage());
            return ExitCode.REFUSED;
        }
    }
}
