package dev.signet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "create", header = "Make a tenant.", description = "Makes the store, too, where the file is not there.")
final class TenantCreateCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Parameters(paramLabel = "TENANT", description = "Its id: 1 to 64 of A-Z a-z 0-9 . _ -")
    private String id;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private String name;

    @Override
    public Integer call() {
        database.useOrMake(store -> {
            store.tenants().create(id, name);
            return null;
        });
        console.text().println("tenant " + id + " created");
        return ExitCode.OK;
    }
}
