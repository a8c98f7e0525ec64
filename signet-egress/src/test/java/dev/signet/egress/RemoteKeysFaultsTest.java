package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.ask;
import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.KeyResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks, a URL is asked again. */
class RemoteKeysFaultsTest {
    private final RemoteKeysFixture at = new RemoteKeysFixture();
    private final KeyServer server = at.server;
    private final TestTime time = at.time;

    static List<Throwable> faults() {
        return List.of(
                new IllegalStateException("a fault"),
                new OutOfMemoryError("a test's"),
                new StackOverflowError("a test's"),
                new NoClassDefFoundError("a test's"));
    }

    private static <T> T fail(Throwable fault) {
        if (fault instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) fault;
    }

    private void recovers(KeyResolver keys) {
        assertNull(keys.resolve("acme", "a"));
        assertFalse(knows(keys, "a"), "not asked again at once");
        assertEquals(List.of("failed"), at.outcomes);
        time.leap(60);
        assertTrue(knows(keys, "a"));
        assertEquals(List.of("failed", "changed"), at.outcomes);
        assertEquals(0, time.pending(), "no timer is left");
        KeyResolver other = at.sets.of("t", "https://other.example/", null);
        assertNotNull(ask(other, "t", "a"), "nor are others held up");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whileAnAnswerIsRead(Throwable fault) {
        AtomicReference<Throwable> next = new AtomicReference<>(fault);
        KeySource source = new KeySource(at.sets, RemoteKeysFixture.URL, false, json -> {
            Throwable thrown = next.getAndSet(null);
            return thrown != null ? fail(thrown) : PublishedKeys.ofTenant(json);
        });
        server.serve(set("a"));
        KeyResolver keys = new TenantKeys(at.sets, source, "acme", null);
        keys.prepare("acme", "a");
        recovers(keys);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whileARequestIsSent(Throwable fault) {
        KeyResolver keys = at.acme();
        server.answer = () -> fail(fault);
        keys.prepare("acme", "a");
        server.serve(set("a"));
        recovers(keys);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whereNoThreadIsLeft(Throwable fault) {
        server.serve(set("a"));
        KeyResolver keys = at.acme();
        Executor usual = time.work;
        time.work = task -> fail(fault);
        keys.prepare("acme", "a");
        time.work = usual;
        recovers(keys);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFetchThatCannotBeginKeepsNoPlace(Throwable fault) {
        FetchQueue queue = new FetchQueue(1);
        List<String> begun = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Supplier<CompletionStage<Void>> fetch = () -> fail(fault);
            queue.add("host", fetch);
        }
        queue.add("host", () -> {
            begun.add("one");
            return new CompletableFuture<>();
        });
        assertEquals(List.of("one"), begun);
    }

    @Test
    void answersThatNeverComeAreGivenUp() {
        server.stalls = true;
        List<KeyResolver> lost = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            lost.add(at.sets.of("t", "https://host-" + i + ".example/", null));
            lost.get(i).prepare("t", "a");
        }
        KeyResolver keys = at.acme();
        keys.prepare("acme", "a");
        time.pass(69);
        assertEquals(64, server.fetches(), "all places are taken");
        server.stalls = false;
        server.serve(set("a"));
        time.pass(1);
        assertNotNull(keys.resolve("acme", "a"), "a minute after the client's longest");
        time.leap(60);
        assertTrue(lost.stream().allMatch(one -> ask(one, "t", "a") != null), "they are asked again");
        assertEquals(0, time.pending());
        server.serve(set("b"));
        server.release();
        assertTrue(lost.stream().allMatch(one -> one.resolve("t", "a") != null), "what comes as late counts no more");
    }
}
