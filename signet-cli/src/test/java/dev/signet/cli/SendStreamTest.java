package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HttpTestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet send --stream}: what is verified is printed, and nothing else. */
class SendStreamTest {
    private static final String SHOWN = "data: a\n\nevent: e\nid: 7\ndata: b\ndata: c\n\n";

    @TempDir
    private Path folder;

    private HttpTestServer server;
    private String key;
    private String serverKeys;

    @BeforeEach
    void start() throws IOException {
        key = folder.resolve("key.json").toString();
        Path trusted = folder.resolve("jwks.json");
        assertEquals(
                ExitCode.OK,
                Ran.signet("keygen", "--kid", "c-1", "--out", key, "--public", trusted.toString())
                        .code());
        server = new HttpTestServer(Files.readString(trusted));
        server.events = List.of("data: a\n\n: ping\n\n", "event: e\nretry: 5\nid: 7\ndata: b\ndata: c\n\n");
        serverKeys =
                Files.writeString(folder.resolve("server.json"), server.jwks()).toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Ran send(String... more) {
        List<String> args = new ArrayList<>(List.of("send", "--stream", "--key", key));
        args.addAll(List.of(more));
        args.add(server.origin() + "/events");
        return Ran.signet(args.toArray(String[]::new));
    }

    @Test
    void eventsAreShownAndTheEndIsTold() {
        Ran ran = send("--jwks", serverKeys);
        assertEquals(ExitCode.OK, ran.code(), ran.err());
        assertEquals(SHOWN, ran.out());
        assertTrue(ran.err().contains("status 200, 2 events, verified: signed by server-1"), ran.err());
        Ran whole = send("--trust-first", "-i");
        assertTrue(whole.out().startsWith("HTTP 200\n") && whole.out().endsWith("\n\n" + SHOWN), whole.out());
    }

    @Test
    void whatIsNotVerifiedIsNotShown() {
        server.spoil = reply -> {
            if (reply.parts != null) {
                reply.parts.set(
                        1,
                        new String(reply.parts.get(1), StandardCharsets.UTF_8)
                                .replace("data: b", "data: B")
                                .getBytes(StandardCharsets.UTF_8));
            }
            return reply;
        };
        Ran ran = send("--jwks", serverKeys);
        assertEquals(ExitCode.REFUSED, ran.code());
        assertEquals("data: a\n\n", ran.out());
        assertTrue(ran.err().contains("1 events, NOT VERIFIED: signature_invalid, "), ran.err());
        server.spoil = reply -> {
            reply.parts.remove(2);
            return reply;
        };
        Ran cut = send("--jwks", serverKeys);
        assertEquals(ExitCode.REFUSED, cut.code());
        assertEquals(SHOWN, cut.out());
        assertTrue(cut.err().contains("signature_missing, the stream was cut off after 2 events"), cut.err());
    }

    @Test
    void aStreamThatStallsCountsAsCutOff() {
        Semaphore stalled = new Semaphore(0);
        server.pace = part -> {
            if (part == 2) {
                stalled.acquireUninterruptibly();
            }
        };
        try {
            Ran ran = send("--jwks", serverKeys, "--idle-timeout", "1");
            assertEquals(ExitCode.REFUSED, ran.code(), ran.err());
            assertTrue(ran.err().contains("signature_missing, the stream was cut off"), ran.err());
            assertTrue(ran.err().contains("nothing came for 1.0 s"), ran.err());
        } finally {
            stalled.release();
        }
        assertEquals(
                ExitCode.USAGE,
                send("--jwks", serverKeys, "--idle-timeout", "0").code());
    }

    @Test
    void otherAnswersAreShownAsEver() {
        server.events = null;
        Ran ran = send("--jwks", serverKeys);
        assertEquals(ExitCode.OK, ran.code(), ran.err());
        assertEquals("{\"ok\":true}\n", ran.out());
        Ran usage = send("--no-verify");
        assertEquals(ExitCode.USAGE, usage.code());
        assertTrue(usage.err().contains("--stream"), usage.err());
    }
}
