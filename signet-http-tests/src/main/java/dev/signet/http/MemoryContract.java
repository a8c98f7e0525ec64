package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with far less memory than its clients send it at once: what it takes is bounded by {@code max-buffered}, whatever they send. */
public abstract class MemoryContract {
    private static final int BODY = 4 << 20;
    private static final int BODIES = 96;

    @TempDir
    static Path directory;

    /**
     * Starts it in a process of its own, which ends where its memory does. It prints {@code listening URL} and, for each octet that it is sent, {@code holding N}.
     *
     * @param settings by their keys
     */
    protected abstract Process start(ContractApp behind, String heap, Map<String, String> settings) throws IOException;

    @Test
    void bodiesTakeNoMoreThanTheBudget() throws Exception {
        Process process = start(
                new ContractApp(),
                "160m",
                Map.of(
                        "storage",
                        "none",
                        "data-dir",
                        directory.toString(),
                        "trusted-keys",
                        Client.TRUSTED,
                        "max-body",
                        Integer.toString(BODY),
                        "body-timeout",
                        "600", // of a machine that does much else
                        "max-buffered",
                        Integer.toString(6 * BODY)));
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Client client = new Client(URI.create(told(said, "listening ")), HttpClient.Version.HTTP_1_1);
            sendAtOnce(client);
            client.post("/after", HttpContract.CALL).send().signed(200);
            HttpContract.await("octets are still held", () -> holding(process, said) == 0);
            assertTrue(process.isAlive());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Three times the heap: some get in, the others are told so, or cut off. */
    private static void sendAtOnce(Client client) {
        byte[] body = new byte[BODY];
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            all.add(client.call("POST", "/large")
                    .body("a/b", body)
                    .sendAsync()
                    .thenApply(Received::status)
                    .exceptionally(cut -> 0));
        }
        List<Integer> statuses = all.stream().map(CompletableFuture::join).toList();
        assertTrue(statuses.contains(200), statuses::toString);
        assertEquals(
                List.of(),
                statuses.stream()
                        .filter(status -> status != 200 && status != 503 && status != 0)
                        .toList());
    }

    private static long holding(Process process, BufferedReader said) {
        try {
            process.getOutputStream().write('?');
            process.getOutputStream().flush();
            return Long.parseLong(told(said, "holding "));
        } catch (IOException e) {
            throw new AssertionError("the process has ended", e);
        }
    }

    private static String told(BufferedReader said, String what) throws IOException {
        String line = said.readLine();
        while (line != null && !line.startsWith(what)) {
            line = said.readLine();
        }
        assertNotNull(line, "the process has ended");
        return line.substring(what.length());
    }
}
