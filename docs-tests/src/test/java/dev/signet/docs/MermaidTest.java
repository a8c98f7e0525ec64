package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures are written in the part of Mermaid's sequence diagrams that this test knows, and so can be drawn. */
class MermaidTest {
    private static final Pattern PARTICIPANT = Pattern.compile("participant (\\w+) as [^;#]+");
    private static final Pattern MESSAGE = Pattern.compile("(\\w+)(?:->>|-->>)(\\w+): [^;#]+");
    private static final Pattern OPEN = Pattern.compile("(?:alt|opt|loop) [^;#]+");
    private static final Pattern ELSE = Pattern.compile("else [^;#]+");

    static Stream<Document.Block> pictures() {
        return Document.blocks("mermaid");
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void isASequenceDiagram(Document.Block picture) {
        Iterator<String> lines = picture.text()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .iterator();
        assertEquals("sequenceDiagram", lines.next(), picture::toString);
        Set<String> participants = new HashSet<>();
        int depth = 0;
        while (lines.hasNext()) {
            String line = lines.next();
            Matcher participant = PARTICIPANT.matcher(line);
            Matcher message = MESSAGE.matcher(line);
            if (participant.matches()) {
                participants.add(participant.group(1));
            } else if (message.matches()) {
                assertTrue(participants.contains(message.group(1)), line);
                assertTrue(participants.contains(message.group(2)), line);
            } else if (OPEN.matcher(line).matches()) {
                depth++;
            } else if (line.equals("end")) {
                depth--;
            } else {
                assertTrue(ELSE.matcher(line).matches() && depth > 0, () -> picture + " " + line);
            }
            assertTrue(depth >= 0, () -> picture + " has an end too many");
        }
        assertEquals(0, depth, () -> picture + " lacks an end");
    }
}
