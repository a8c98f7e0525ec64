package dev.signet.cli;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.egress.EgressClient;
import dev.signet.egress.EgressGuard;
import dev.signet.egress.NameLookup;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code signet}. */
@Command(
        name = "signet",
        header = "Proof on HTTP: signed requests, signed responses.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeygenCommand.class,
            SignCommand.class,
            SendCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            CanonicalizeCommand.class,
            JwksCommand.class,
            ReceiptsCommand.class,
            BundleCommand.class,
            StoreCommand.class,
            TenantCommand.class,
            EgressCommand.class,
            ConformanceCommand.class,
            VersionCommand.class,
            GenerateCompletion.class
        },
        footer = {
            "",
            "'signet COMMAND --help' tells more; './signet demo' in the project's root plays it all.",
            "Completion in bash and zsh: source <(signet generate-completion)"
        })
public final class SignetCommand implements Callable<Integer> {
    private final InputStream in;
    private final OutputStream out;
    private final Function<EgressSettings, EgressClient> client;

    @Mixin
    private Console console;

    private SignetCommand(InputStream in, OutputStream out, Function<EgressSettings, EgressClient> client) {
        this.in = in;
        this.out = out;
        this.client = client;
    }

    public static void main(String[] args) {
        System.exit(commandLine(System.in, System.out, System.err).execute(args));
    }

    static CommandLine commandLine(InputStream in, OutputStream out, OutputStream err) {
        return commandLine(in, out, err, SignetCommand::guarded);
    }

    /** @param client what requests to other servers go out by */
    static CommandLine commandLine(
            InputStream in, OutputStream out, OutputStream err, Function<EgressSettings, EgressClient> client) {
        CommandLine line = new CommandLine(new SignetCommand(in, out, client));
        line.setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true));
        line.setErr(new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true));
        line.setExpandAtFiles(false); // -d @FILE is ours
        line.setParameterExceptionHandler(SignetCommand::misused);
        line.setExecutionExceptionHandler(SignetCommand::failed);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        describeExitCodes(line);
        return line;
    }

    /** The guard's threads end with the process. */
    private static EgressClient guarded(EgressSettings settings) {
        return new EgressClient(EgressGuard.of(settings, NameLookup.SYSTEM, EgressListener.NONE), settings);
    }

    private static void describeExitCodes(CommandLine command) {
        command.getSubcommands().values().forEach(SignetCommand::describeExitCodes);
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + ExitCode.OK, "done; where something is verified: it verifies");
        codes.put(" " + ExitCode.REFUSED, "refused: it does not verify, or is not valid");
        codes.put(" " + ExitCode.USAGE, "used wrongly");
        codes.put(" " + ExitCode.NOT_READ, "a file, key or server cannot be read or reached");
        codes.put(" " + ExitCode.FAULT, "a fault in signet itself");
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        command.getSubcommands().values().forEach(SignetCommand::describeExitCodes);
    }

    private static int misused(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("signet: " + e.getMessage().replaceFirst("^Error: ", ""));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof UserError error) {
            err.println("signet: " + error.getMessage());
            return error.exitCode();
        }
        err.println("signet: this should not have happened: " + e);
        e.printStackTrace(err);
        return ExitCode.FAULT;
    }

    EgressClient client(EgressSettings settings) {
        return client.apply(settings);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    @Override
    public Integer call() {
        return console.commandMissing();
    }
}
