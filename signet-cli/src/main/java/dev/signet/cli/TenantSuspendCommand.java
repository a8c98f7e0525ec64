package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "suspend", header = "Refuse all requests of a tenant.")
final class TenantSuspendCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id.")
    private String id;

    @Override
    public Integer call() {
        database.use(store -> {
            store.tenants().suspend(id);
            return null;
        });
        console.text().println("tenant " + id + " is suspended");
        return ExitCode.OK;
    }
}
