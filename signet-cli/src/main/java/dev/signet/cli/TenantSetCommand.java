package dev.signet.cli;

import dev.signet.TenantLimits;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "set", header = "Change a tenant's name or limits.")
final class TenantSetCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id.")
    private String id;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private String name;

    @Option(
            names = "--limits",
            paramLabel = "JSON",
            description = {
                "All its limits, instead of those that it has: text, @FILE, or - for standard input. Members: allowlist, fallback_enabled, fu_monthly_limit, vex_monthly_limit, stripe_item_vex, stripe_item_fu.",
                "For instance {\"fallback_enabled\":true,\"fu_monthly_limit\":50000}"
            })
    private String limits;

    @Override
    public Integer call() {
        if (name == null && limits == null) {
            throw UserError.usage("there is nothing to change; give --name or --limits");
        }
        TenantLimits given = limits == null ? null : read();
        database.use(store -> {
            if (given != null) {
                store.tenants().limits(id, given);
            }
            if (name != null) {
                store.tenants().rename(id, name);
            }
            return null;
        });
        console.text().println("tenant " + id + " changed");
        return ExitCode.OK;
    }

    private TenantLimits read() {
        try {
            return TenantLimits.parse(CanonicalJson.of(console.content(limits)).root());
        } catch (IllegalArgumentException | JsonException e) {
            throw UserError.usage("--limits: " + e.getMessage());
        }
    }
}
