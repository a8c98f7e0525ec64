package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.faults.Caller.Answer;
import dev.signet.receipt.Receipt;
import dev.signet.store.OperatorStore;
import dev.signet.store.Postgres;
import dev.signet.store.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node whose PostgreSQL goes away for a while under load, and comes back. */
class PostgresOutageTest {
    private static final long OUTAGE_MILLIS = Boolean.getBoolean("signet.full") ? 60_000 : 15_000;
    private static final int ENOUGH = 200;

    /** The time limit of the store, three times over, and something for a machine that is busy. */
    private static final Duration BOUND = Duration.ofSeconds(3 * 2 + 6);

    private static Postgres postgres;

    @TempDir
    Path directory;

    private final Caller caller = new Caller();

    private interface Fault {
        void run() throws IOException;
    }

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.own();
    }

    @AfterAll
    static void stopPostgres() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void crashedAndStartedAgain() throws Exception {
        String url = postgres.database();
        outage(url, url, postgres::crash, postgres::start);
    }

    @Test
    void cutOffByANetworkThatSwallowsPackets() throws Exception {
        try (TcpProxy proxy = new TcpProxy(postgres.port())) {
            String url = postgres.database();
            outage(url, Postgres.through(url, proxy.port()), proxy::blackhole, proxy::heal);
        }
    }

    private void outage(String url, String nodesUrl, Fault begin, Fault end) throws Exception {
        try (Node node = node(nodesUrl).start();
                Load load = Load.start(caller, 8, node::address, PostgresOutageTest::someTrace)) {
            load.awaitGood(ENOUGH);
            assertEquals(200, caller.send(node.address(), caller.sign("held")).status());
            CompletableFuture<Answer> held = inFlight(node);

            long down = System.nanoTime();
            begin.run();
            Poll.until("the store is known to be down", () -> !node.storeIsUp());
            long known = System.nanoTime();
            node.release();
            Answer pending = held.get();
            Thread.sleep(Math.max(
                    0,
                    OUTAGE_MILLIS - Duration.ofNanos(System.nanoTime() - down).toMillis()));
            List<Answer> meanwhile = load.sentBetween(known, System.nanoTime());
            end.run();
            long up = System.nanoTime();
            node.awaitDrained();
            long drained = System.nanoTime();
            load.awaitGood(ENOUGH);
            assertEquals(200, caller.send(node.address(), caller.sign("held")).status());
            load.stop();

            newTracesGoOnAndContinuedOnesAreRefused(meanwhile);
            assertEquals(List.of(), List.copyOf(load.failures));
            assertTrue(load.answers.stream().allMatch(PostgresOutageTest::isGoodOrRefusedContinued));
            Evidence.noneTookLonger(BOUND, load.answers);
            assertEquals(200, pending.status());
            assertEquals("pending", pending.receipt());
            try (OperatorStore store = OperatorStore.postgres(url, Clock.systemUTC())) {
                List<Receipt> chain = Evidence.chainHolds(store.receipts(), "held");
                assertEquals(3, chain.size());
                assertEquals(pending.call().signature(), chain.get(1).requestSignature());
                long receipts = Evidence.chainsHold(store.receipts(), load.answered(200));
                long counted = Evidence.usageIsExact(store.receipts());
                assertEquals(load.answered(200).size(), receipts);
                assertEquals(receipts + chain.size(), counted);
                assertEquals(Evidence.calls(node.calls()), counted);
                Evidence.noNonceTwice(node.calls());
                System.out.printf(
                        "PostgreSQL away for %d s: %d answers with 200, as many receipts; meanwhile %d with 200 and %d with 503,"
                                + " the slowest of all %d ms; drained %d ms after%n",
                        (up - down) / 1_000_000_000,
                        receipts,
                        meanwhile.stream().filter(a -> a.status() == 200).count(),
                        meanwhile.stream().filter(a -> a.status() == 503).count(),
                        load.answers.stream()
                                .mapToLong(a -> a.took().toMillis())
                                .max()
                                .orElseThrow(),
                        (drained - up) / 1_000_000);
            }
        }
    }

    /** A request on a trace that is there already, which has reached the application and is not answered yet. */
    private CompletableFuture<Answer> inFlight(Node node) throws Exception {
        Caller.Call call = caller.sign("/held", "held");
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return caller.send(node.address(), call);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Poll.until("the application is called", () -> contains(node.calls(), call.nonce()));
        return answer;
    }

    private static boolean contains(Path calls, String nonce) {
        try {
            return Files.readString(calls).contains(nonce);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void newTracesGoOnAndContinuedOnesAreRefused(List<Answer> answers) {
        long good = answers.stream().filter(answer -> answer.status() == 200).count();
        assertTrue(good > ENOUGH, () -> good + " answers with 200 during the outage");
        for (Answer answer : answers) {
            boolean continued = answer.call().trace() != null;
            assertEquals(continued ? 503 : 200, answer.status(), answer::toString);
        }
        assertTrue(answers.stream().anyMatch(answer -> answer.status() == 503));
    }

    private static boolean isGoodOrRefusedContinued(Answer answer) {
        return answer.status() == 200
                || answer.call().trace() != null && answer.refusedAs(503, "receipt_store_unavailable");
    }

    @Test
    void killedWhileItIsAway() throws Exception {
        String url = postgres.database();
        List<Answer> good;
        try (Node node = node(url).start();
                Load load = Load.start(caller, 8, node::address, PostgresOutageTest::someTrace)) {
            load.awaitGood(ENOUGH);
            postgres.crash();
            Poll.until("the store is known to be down", () -> !node.storeIsUp());
            load.awaitGood(ENOUGH);
            node.kill();
            load.stop();
            good = load.answered(200);

            byte[] spooled = Files.readAllBytes(node.spool());
            IOException refused = assertThrows(IOException.class, node::start);
            assertTrue(
                    refused.getMessage().contains("127.0.0.1:" + postgres.port())
                            && refused.getMessage().contains("cannot be reached"),
                    refused::getMessage);
            assertFalse(refused.getMessage().contains("s3cret"));
            assertEquals(
                    -1, java.util.Arrays.mismatch(spooled, Files.readAllBytes(node.spool())), "the spool is touched");

            postgres.start();
            node.start();
            node.awaitDrained();
            try (OperatorStore store = OperatorStore.postgres(url, Clock.systemUTC())) {
                long receipts = Evidence.chainsHold(store.receipts(), good);
                long counted = Evidence.usageIsExact(store.receipts());
                assertTrue(counted <= Evidence.calls(node.calls()), () -> counted + " counted");
                Evidence.noNonceTwice(node.calls());
                System.out.printf(
                        "killed while PostgreSQL was away: %d answers with 200, %d receipts on their traces, %d in all%n",
                        good.size(), receipts, counted);
            }
        }
    }

    private Node node(String url) throws IOException {
        return new Node(directory, caller)
                .with("SP_POSTGRES_URL", url)
                .with("SIGNET_REPLAY", "local")
                .with("SIGNET_STORE_TIMEOUT", "2");
    }

    /** A few traces that many requests share, and many of their own. */
    private static String someTrace() {
        int die = ThreadLocalRandom.current().nextInt(40);
        return die < 10 ? "shared-" + System.nanoTime() / 2_000_000_000L + "-" + die % 4 : null;
    }
}
