package dev.signet.cli;

import dev.signet.EgressSettings;
import dev.signet.egress.EgressClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: help, input, output. A {@link Mixin}. */
final class Console {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    InputStream in() {
        return root().in();
    }

    /** For octets; {@link #text} is for lines. */
    OutputStream out() {
        return root().out();
    }

    /** What requests to other servers go out by; to be closed. */
    EgressClient client(EgressSettings settings) {
        return root().client(settings);
    }

    PrintWriter text() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void write(byte[] octets) {
        try {
            text().flush();
            out().write(octets);
            out().flush();
        } catch (IOException e) {
            throw UserError.notRead("cannot write: " + e.getMessage(), e);
        }
    }

    /** The octets of a file, or of standard input for {@code -}. */
    byte[] read(String file) {
        try {
            return file.equals("-") ? in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw UserError.notRead("there is no file " + file);
        } catch (IOException | InvalidPathException e) {
            throw UserError.notRead("cannot read " + file + ": " + e, e);
        }
    }

    /** A file, or standard input for {@code -}, to be read in parts. */
    InputStream open(String file) {
        try {
            return file.equals("-") ? in() : Files.newInputStream(Path.of(file));
        } catch (NoSuchFileException e) {
            throw UserError.notRead("there is no file " + file);
        } catch (IOException | InvalidPathException e) {
            throw UserError.notRead("cannot read " + file + ": " + e, e);
        }
    }

    String readText(String file) {
        return new String(read(file), StandardCharsets.UTF_8);
    }

    /** Content as curl takes it: text, {@code @file}, or {@code @-} and {@code -} for standard input. */
    byte[] content(String data) {
        if (data.equals("-")) {
            return read("-");
        }
        return data.startsWith("@") ? read(data.substring(1)) : data.getBytes(StandardCharsets.UTF_8);
    }

    /** For a command that only has commands. */
    int commandMissing() {
        err().println("signet: a command is missing");
        spec.commandLine().usage(err());
        return ExitCode.USAGE;
    }

    private SignetCommand root() {
        return (SignetCommand) spec.root().userObject();
    }
}
