package dev.signet.cli;

import dev.signet.HostList;
import dev.signet.egress.KeySetReport;
import dev.signet.jose.SignatureEngines;
import dev.signet.store.Tenant;
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
            "Replaces the trusted keys that it has: to rotate, give a set with the old and the new one, or let servers fetch the set with --jwks-url.",
            "Private parts are not kept. Shared secrets are, in clear: guard the store, or use public keys.",
            ""
        })
final class TenantTrustCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Mixin
    private KeyFetchOptions fetch;

    @Parameters(paramLabel = "TENANT", index = "0", description = "Its id.")
    private String id;

    @Parameters(
            paramLabel = "JWKS",
            index = "1",
            arity = "0..1",
            description = "A file with a JWK set, or - for standard input.")
    private String jwks;

    @Option(
            names = "--jwks-url",
            paramLabel = "URL",
            description =
                    "Instead of a file, the https URL of a JWK set, which servers fetch and refresh. All keys there are the tenant's, whatever they say; its requests name it in 'iss'.")
    private String url;

    @Option(
            names = "--no-check",
            description =
                    "Do not fetch the set now. Else what is no set, or has no key that can be used, is refused. A URL that no server would fetch is refused in any case.")
    private boolean unchecked;

    @Option(names = "--require-iss", description = "All servers require 'iss', so a kid may be another tenant's, too.")
    private boolean requireIss;

    @Override
    public Integer call() {
        if ((jwks == null) == (url == null)) {
            throw UserError.usage("give either a file with the keys or --jwks-url");
        }
        return jwks != null ? keys() : url();
    }

    private int keys() {
        String text = console.readText(jwks);
        List<String> kids =
                database.use(store -> store.tenants().trust(id, text, SignatureEngines.current(), requireIss));
        console.text().println("tenant " + id + " trusts " + (kids.isEmpty() ? "nobody" : String.join(", ", kids)));
        return ExitCode.OK;
    }

    private int url() {
        if (unchecked) {
            fetch.requireSound(url);
        } else {
            check();
        }
        database.use(store -> {
            store.tenants().trustUrl(id, url);
            return null;
        });
        console.text().println("tenant " + id + " trusts the keys at " + Terminal.printable(url));
        return ExitCode.OK;
    }

    private void check() {
        Tenant tenant = database.use(store -> store.tenants()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no tenant '" + id + "'")));
        List<String> hosts = tenant.limits().allowlist();
        KeySetReport report = fetch.report(console, url, hosts == null ? null : HostList.of(hosts));
        if (report.failure() != null) {
            throw UserError.notRead("nothing is changed: " + Terminal.printable(report.failure())
                    + "; --no-check sets the URL all the same");
        }
        KeySetText.print(report, console.text());
        if (!report.hasKeys()) {
            throw UserError.refused(
                    "nothing is changed: there is no key that can be used; --no-check sets the URL all the same");
        }
    }
}
