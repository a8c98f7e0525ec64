package dev.signet.cli;

import dev.signet.jose.SignatureEngines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "version",
        header = "Show the version, the signature engine in use and the JVM.",
        description = {"", "SIGNET_ENGINE forces an engine: auto (the default), bouncycastle or corretto."})
final class VersionCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("signet.properties")) {
            properties.load(in);
        }
        console.text().println("signet  " + properties.getProperty("version"));
        console.text().println("engine  " + SignatureEngines.current().name());
        console.text()
                .println("java    " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor")
                        + ") on " + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return ExitCode.OK;
    }
}
