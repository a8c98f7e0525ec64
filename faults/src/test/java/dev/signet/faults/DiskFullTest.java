package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import dev.signet.faults.Caller.Answer;
import dev.signet.store.OperatorStore;
import dev.signet.store.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is down, and the disk under the spool is full. */
class DiskFullTest {
    private static final int REFUSALS = 500;

    @TempDir
    Path directory;

    private final Caller caller = new Caller();
    private Node started;

    @AfterEach
    void end() {
        if (started != null) {
            started.close();
        }
    }

    /** For the kernel, a limit on the size of files is the same to a program; and what is written survives the program. */
    @Test
    void noFileCanGrow() throws Exception {
        try (Postgres postgres = Postgres.own()) {
            String url = postgres.database();
            Node limited = node(url).under("bash", "-c", "trap '' XFSZ; ulimit -f 10240; exec \"$0\" \"$@\"");
            List<Answer> good = fill(limited, postgres);
            limited.kill();
            postgres.start();
            limited.under().start();
            proveThatAllIsThere(limited, url, good);
        }
    }

    /** A file system of the server's own, in which there is no block left. */
    @Test
    void fileSystemIsFull() throws Exception {
        if (!namespaces()) {
            System.out.println("no mount namespaces here (unshare -Urm): the limit of a process stands in");
            noFileCanGrow();
            return;
        }
        try (Postgres postgres = Postgres.own()) {
            String url = postgres.database();
            Node small = node(url);
            small.under(
                    "unshare",
                    "-Urm",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=12m tmpfs '" + small.data() + "' && exec \"$0\" \"$@\"");
            List<Answer> good = fill(small, postgres);
            postgres.start();
            proveThatAllIsThere(small, url, good);
        }
    }

    private Node node(String url) throws IOException {
        return new Node(directory, caller)
                .with("SIGNET_POSTGRES_URL", url)
                .with("SIGNET_REPLAY", "local")
                .with("SIGNET_STORE_TIMEOUT", "2");
    }

    /** Calls until nothing is taken any more, and for a while after; the node goes on running. */
    private List<Answer> fill(Node node, Postgres postgres) throws Exception {
        started = node.start();
        try (Load load = Load.start(caller, 8, node::address, () -> null)) {
            load.awaitGood(100);
            postgres.crash();
            load.awaitAnswer(503); // the disk is full, however slow it is
            Poll.until("refusals", () -> load.answered(503).size() > REFUSALS);
            load.stop();
            long refusedAt = load.answered(503).get(0).began();
            List<Answer> good = load.answered(200);
            assertTrue(good.size() > 3000, () -> good.size() + " answers with 200");
            for (Answer answer : load.answers) {
                assertTrue(
                        answer.status() == 200
                                || answer.refusedAs(503, "receipt_store_unavailable")
                                || answer.refusedAs(503, "replay_store_unavailable"),
                        answer::toString);
            }
            assertEquals(List.of(), List.copyOf(load.failures));
            assertEquals(good.size(), Evidence.calls(node.calls()), "none is refused whom the application has served");
            System.out.printf(
                    "disk full: %d answers with 200, then %d with 503, the first of them %d ms before the last with 200%n",
                    good.size(),
                    load.answered(503).size(),
                    (good.stream().mapToLong(Answer::began).max().orElseThrow() - refusedAt) / 1_000_000);
            return good;
        }
    }

    private void proveThatAllIsThere(Node node, String url, List<Answer> good) throws Exception {
        node.awaitDrained();
        try (Load load = Load.start(caller, 4, node::address, () -> null)) {
            load.awaitGood(100);
            load.stop();
        }
        node.stop();
        try (OperatorStore store = OperatorStore.postgres(url, Clock.systemUTC())) {
            assertEquals(good.size(), Evidence.chainsHold(store.receipts(), good));
            assertEquals(Evidence.calls(node.calls()), Evidence.usageIsExact(store.receipts()));
            Evidence.noNonceTwice(node.calls());
        }
    }

    private static boolean namespaces() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("unshare", "-Urm", "true").start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
