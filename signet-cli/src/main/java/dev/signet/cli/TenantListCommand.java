package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.signet.store.Tenant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", header = "List the tenants of a store.")
final class TenantListCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        List<Tenant> tenants = database.use(store -> store.tenants().list());
        if (json) {
            ArrayNode array = JSON.createArrayNode();
            tenants.forEach(tenant -> array.add(TenantText.json(tenant)));
            console.text().println(array.toPrettyString());
        } else {
            int width = tenants.stream()
                    .mapToInt(tenant -> tenant.id().length())
                    .max()
                    .orElse(0);
            tenants.forEach(tenant -> console.text()
                    .println(tenant.id() + " ".repeat(width + 2 - tenant.id().length()) + TenantText.state(tenant)
                            + "  " + tenant.name()));
        }
        return ExitCode.OK;
    }
}
