package dev.signet.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That the load runs and reports, with real servers; what it measures in so short a time says nothing, so nobody looks at it. */
class LoadTest {
    private static final List<String> ROWS = List.of(
            "bare app",
            "floor",
            "filter, no receipts",
            "filter, SQLite",
            "bare gateway",
            "gateway with plugin, SQLite");

    @TempDir
    private Path directory;

    @Test
    void everyRowIsThere() throws IOException {
        Path report = directory.resolve("report.html");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new Load())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "--only=app,floor-bouncycastle,filter-none-bouncycastle,filter-sqlite-bouncycastle,gateway,plugin-sqlite-bouncycastle",
                        "--rounds=1",
                        "--seconds=0.3",
                        "--warmup=0.3",
                        "--connections=4",
                        "--report=" + report);
        assertEquals(0, exit, err.toString());
        String page = Files.readString(report);
        for (String row : ROWS) {
            assertTrue(out.toString().contains("| " + row + " "), out + "\n" + err);
            assertTrue(page.contains("\"text\":\"" + row + "\""), row);
        }
        assertTrue(out.toString().contains("synchronous FULL"), out.toString());
        assertFalse(page.contains("/*data*/") || page.contains("/*library*/"));
    }

    @Test
    void everyVariantIsComparedWithOneThatIsThere() {
        List<Variant> all = Variant.all(List.of("corretto", "bouncycastle"));
        assertEquals(16, Set.copyOf(all.stream().map(Variant::id).toList()).size());
        for (Variant variant : all) {
            assertTrue(all.contains(variant.bare()));
            assertTrue(variant.reference() == null || all.contains(variant.reference()));
        }
    }

    @Test
    void nothingButA200OfKnownLengthCounts() {
        byte[] good = octets("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCONTENT-LENGTH: 2\r\n\r\nok");
        assertEquals(good.length, Answer.length(good, good.length));
        assertEquals(-1, Answer.length(good, good.length - 4));
        assertEquals(good.length, Answer.length(good, good.length - 1));
        for (String bad : List.of(
                "HTTP/1.1 401 \r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) {
            assertThrows(IllegalStateException.class, () -> Answer.length(octets(bad), bad.length()));
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
