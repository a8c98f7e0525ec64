package dev.signet.cli;

import dev.signet.jose.SignatureEngines;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "trust",
        header = "Say whose signatures are a tenant's.",
        description = {
            "",
            "Replaces the trusted keys that it has: to rotate, give a set with the old and the new one.",
            "Private parts are not kept. Shared secrets are, in clear: guard the store, or use public keys."
        })
final class TenantTrustCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", index = "0", description = "Its id.")
    private String id;

    @Parameters(paramLabel = "JWKS", index = "1", description = "A file with a JWK set, or - for standard input.")
    private String jwks;

    @Option(names = "--require-iss", description = "All servers require 'iss', so a kid may be another tenant's, too.")
    private boolean requireIss;

    @Override
    public Integer call() {
        String text = console.readText(jwks);
        List<String> kids =
                database.use(store -> store.tenants().trust(id, text, SignatureEngines.current(), requireIss));
        console.text().println("tenant " + id + " trusts " + (kids.isEmpty() ? "nobody" : String.join(", ", kids)));
        return ExitCode.OK;
    }
}
