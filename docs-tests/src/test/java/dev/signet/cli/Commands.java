package dev.signet.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import picocli.CommandLine;

/** The command line as the documents use it. In this package, since what it is made of is not for others. */
public final class Commands {
    private Commands() {}

    public static CommandLine commandLine(OutputStream out) {
        return SignetCommand.commandLine(new ByteArrayInputStream(new byte[0]), out, out);
    }
}
