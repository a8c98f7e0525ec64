package dev.signet.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.store.StoredApiKey;
import dev.signet.store.Tenant;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", header = "Show a tenant: state, trusted keys, limits, API keys.")
final class TenantShowCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id.")
    private String id;

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    private record Found(Tenant tenant, List<StoredApiKey> keys) {}

    @Override
    public Integer call() {
        Found found = database.use(store -> new Found(
                store.tenants()
                        .find(id)
                        .orElseThrow(() -> new IllegalArgumentException("there is no such tenant in the store")),
                store.tenants().apiKeys(id)));
        if (json) {
            ObjectNode node = TenantText.json(found.tenant);
            ArrayNode keys = node.putArray("api_keys");
            found.keys.forEach(key -> keys.add(TenantText.json(key)));
            console.text().println(node.toPrettyString());
        } else {
            print(found.tenant, found.keys);
        }
        return ExitCode.OK;
    }

    private void print(Tenant tenant, List<StoredApiKey> keys) {
        PrintWriter out = console.text();
        out.println("tenant        " + tenant.id());
        out.println("name          " + tenant.name());
        out.println("state         " + TenantText.state(tenant).strip());
        out.println("trusted keys  " + TenantText.trusted(tenant));
        out.println("limits        " + tenant.limits().toJson());
        out.println("created       " + tenant.createdAt());
        out.println("changed       " + tenant.updatedAt());
        out.println("API keys      " + (keys.isEmpty() ? "none" : keys.size()));
        keys.forEach(key -> out.println("  " + TenantText.line(key)));
    }
}
