package dev.signet.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The command line as the documents use it. In this package, since what it is made of is not for others. */
public final class Commands {
    private Commands() {}

    public static CommandLine commandLine(String in, OutputStream out) {
        return SignetCommand.commandLine(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), out, out);
    }
}
