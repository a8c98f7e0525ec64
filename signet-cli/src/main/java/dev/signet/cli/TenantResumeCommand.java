package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "resume", header = "Accept the requests of a tenant that was suspended.")
final class TenantResumeCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id.")
    private String id;

    @Override
    public Integer call() {
        database.use(store -> {
            store.tenants().resume(id);
            return null;
        });
        console.text().println("tenant " + id + " is active");
        return ExitCode.OK;
    }
}
