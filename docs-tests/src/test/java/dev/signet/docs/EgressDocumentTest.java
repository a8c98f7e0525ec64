package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.cli.Commands;
import dev.signet.egress.EgressReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/egress.md says of codes, limits and the command. */
class EgressDocumentTest {
    private final Document document = Document.of("docs/egress.md");

    @Test
    void tableOfReasonsIsThatOfTheCode() {
        assertEquals(
                Stream.of(EgressReason.values()).map(EgressReason::code).collect(Collectors.joining("\n")),
                document.table("## Reason codes").stream()
                        .map(row -> row.get(0))
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void limitsAreThoseOfTheSettings() {
        for (List<String> row : document.table("## Connections")) {
            String value = row.get(2).replaceFirst(" s$", "").replace(" ", "");
            assertEquals(Setting.ofKey(row.get(1)).defaultValue(), value, row::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"refused, 1", "report mode, 0"})
    void commandPrintsThis(String example, int exitCode) {
        Map<String, String> labelled = document.labelled();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] words = CommandsTest.words(labelled.get("Check: " + example));
        assertEquals(exitCode, Commands.commandLine("", out).execute(words));
        assertEquals(labelled.get("Check: " + example + ", output") + "\n", out.toString(StandardCharsets.UTF_8));
    }
}
