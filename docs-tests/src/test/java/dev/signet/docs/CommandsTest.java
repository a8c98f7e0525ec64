package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.cli.Commands;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands that documents show exist, with these options; those of docs/protocol.md that show results are run. */
class CommandsTest {
    /** Lines of blocks, and code spans that are a command alone. */
    static Stream<String> commands() {
        Set<String> commands = new LinkedHashSet<>();
        for (Document document : Document.all()) {
            document.blocks().stream()
                    .flatMap(block -> block.text().lines())
                    .filter(line -> line.startsWith("./signet "))
                    .map(line -> line.replaceFirst(" +#.*", ""))
                    .forEach(commands::add);
            document.codeSpans().keySet().stream()
                    .filter(span -> span.startsWith("./signet "))
                    .forEach(commands::add);
        }
        return commands.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void exists(String command) {
        String[] words = words(command);
        if (words[0].equals("demo") || words[0].equals("bench")) { // programs of their own
            Arrays.stream(words)
                    .filter(word -> word.startsWith("-"))
                    .forEach(option -> assertTrue(Sources.contain("names = \"" + option + "\""), command));
            return;
        }
        CommandLine line = Commands.commandLine("", OutputStream.nullOutputStream());
        if (!isNameAlone(line, words)) {
            assertDoesNotThrow(() -> line.parseArgs(words), command);
        }
    }

    private static boolean isNameAlone(CommandLine line, String[] words) {
        CommandLine named = line;
        for (int i = 0; i < words.length && named != null; i++) {
            named = named.getSubcommands().get(words[i]);
        }
        return named != null;
    }

    @Test
    void workedExampleVerifiesOnTheCommandLine(@TempDir Path directory) throws Exception {
        Map<String, String> example = Document.of("docs/protocol.md").labelled();
        Path keys = directory.resolve("clients.jwks.json");
        Files.writeString(keys, "{\"keys\":[" + example.get("Client: private JWK") + "]}");
        Path request = directory.resolve("request.http");
        Files.writeString(request, example.get("Request: as sent"));
        String[] words = words(commands()
                .filter(command -> command.contains("request.http"))
                .findFirst()
                .orElseThrow());
        words = Arrays.stream(words)
                .map(word -> Files.exists(directory.resolve(word))
                        ? directory.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, Commands.commandLine("", out).execute(words), out::toString);
    }

    @Test
    void conformanceAnswersAsItSays() {
        Map<String, String> example = Document.of("docs/protocol.md").labelled();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Commands.commandLine(example.get("Conformance: lines"), out).execute("conformance");
        assertEquals(example.get("Conformance: answers") + "\n", out.toString(StandardCharsets.UTF_8));
    }

    /** As a shell would part them: at spaces outside single quotes. */
    static String[] words(String command) {
        return Stream.of(command.substring("./signet ".length()).split(" +(?=(?:[^']*'[^']*')*[^']*$)"))
                .map(word -> word.replace("'", ""))
                .toArray(String[]::new);
    }
}
