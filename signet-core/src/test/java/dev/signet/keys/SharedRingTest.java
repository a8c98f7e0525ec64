package dev.signet.keys;

import static dev.signet.keys.Rings.MAX_AGE;
import static dev.signet.keys.Rings.START;
import static dev.signet.keys.Rings.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.jose.JwsAlgorithm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One file, several threads, rings and processes. */
class SharedRingTest {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final Rings.StandingClock clock = new Rings.StandingClock();
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("data/keys.json");
    }

    @Test
    void eightThreadsThatStartTogetherMakeOneKey() throws Exception {
        List<String> kids = together(
                8, () -> Rings.open(file, clock).active(KeyPurpose.RESPONSE).kid());
        assertEquals(1, new HashSet<>(kids).size(), kids.toString());
        assertEquals(1, Rings.open(file, clock).records().size());
    }

    @Test
    void processesThatStartTogetherMakeOneKey() throws Exception {
        List<Process> processes = new ArrayList<>();
        List<BufferedReader> outputs = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Process process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OpenRing.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                processes.add(process);
                outputs.add(
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
            }
            for (BufferedReader output : outputs) {
                assertEquals("ready", output.readLine());
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            Set<String> kids = new HashSet<>();
            for (BufferedReader output : outputs) {
                kids.add(output.readLine());
            }
            assertEquals(
                    Set.of(Rings.open(file, clock).active(KeyPurpose.RESPONSE).kid()), kids);
        } finally {
            processes.forEach(Process::destroy);
        }
    }

    @Test
    void noChangeIsLost() throws Exception {
        Rings.open(file, clock);
        List<String> kids = together(
                8,
                () -> Rings.open(file, clock)
                        .create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519)
                        .kid());
        List<String> known =
                Rings.open(file, clock).records().stream().map(KeyRecord::kid).toList();
        assertEquals(9, known.size());
        assertEquals(Set.copyOf(kids), Set.copyOf(known.subList(1, 9)));
    }

    @Test
    void changeOfAnotherRingIsSeenWithinASecond() {
        KeyRing one = Rings.open(file, clock);
        KeyRing other = Rings.open(file, clock);
        String old = one.active(KeyPurpose.RESPONSE).kid();
        String next = one.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        clock.advance(LOOK.minusMillis(1));
        assertEquals(1, other.records().size());
        clock.advance(Duration.ofMillis(1));
        assertEquals(one.records(), other.records());
        assertEquals(one.published().etag(), other.published().etag());
        one.revoke(old, "compromised", START);
        one.activate(next);
        assertEquals(old, other.active(KeyPurpose.RESPONSE).kid());
        clock.advance(LOOK);
        other.refresh().toCompletableFuture().join(); // when it has looked, or after two seconds
        Poll.until(
                "it has looked",
                () -> next.equals(other.active(KeyPurpose.RESPONSE).kid()));
        assertNull(other.refresh(), "looked at once a second");
    }

    @Test
    void clockThatStepsBackDoesNotBlindTheRing() {
        KeyRing one = Rings.open(file, clock);
        KeyRing other = Rings.open(file, clock);
        one.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519);
        clock.advance(Duration.ofDays(-1));
        assertEquals(2, other.records().size());
    }

    @Test
    void unchangedFileIsNotReadAgain() {
        KeyRing ring = Rings.open(file, clock);
        KeySetDocument before = ring.published();
        clock.advance(LOOK);
        assertSame(before, ring.published());
    }

    @Test
    void changeIsMadeToWhatIsInTheFile() {
        KeyRing one = Rings.open(file, clock);
        KeyRing other = Rings.open(file, clock);
        String kid = one.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519).kid();
        other.activate(kid);
        assertRefused("is active; only a pending key can be activated", () -> one.activate(kid));
        assertEquals(kid, other.active(KeyPurpose.RECEIPT).kid());
    }

    @Test
    void fileThatGoesBadLeavesTheKeysThatWereRead() throws Exception {
        KeyRing ring = Rings.open(file, clock);
        String kid = ring.active(KeyPurpose.RESPONSE).kid();
        byte[] good = Files.readAllBytes(file);
        Files.writeString(file, "{}");
        clock.advance(MAX_AGE);
        assertEquals(kid, ring.active(KeyPurpose.RESPONSE).kid());
        assertRefused("is damaged", () -> ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519));
        Files.delete(file);
        clock.advance(MAX_AGE);
        assertEquals(kid, ring.active(KeyPurpose.RESPONSE).kid());
        assertRefused("is gone", () -> ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519));
        assertFalse(Files.exists(file));
        Files.write(file, good);
        clock.advance(MAX_AGE);
        ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519);
        assertEquals(2, ring.records().size());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linkIsFollowedNotReplaced() throws Exception {
        Path link = directory.resolve("keys.json");
        String kid = Rings.open(file, clock).active(KeyPurpose.RESPONSE).kid();
        Files.createSymbolicLink(link, file);
        KeyRing ring = Rings.open(link, clock);
        assertEquals(kid, ring.active(KeyPurpose.RESPONSE).kid());
        ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(2, Rings.open(file, clock).records().size());
    }

    private static <T> List<T> together(int threads, Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
