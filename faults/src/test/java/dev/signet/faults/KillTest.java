package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import dev.signet.store.OperatorStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under load, on embedded defaults: SQLite, nonces in memory with their mark on disk. */
class KillTest {
    private static final int KILLS = 20;
    private static final int REPLAYED = 200;

    @TempDir
    Path directory;

    @Test
    void whatWasAnsweredIsReceiptedAndNothingIsAcceptedTwice() throws Exception {
        Caller caller = new Caller();
        Node node = new Node(directory, caller);
        List<Answer> answers = new ArrayList<>();
        int busy = Boolean.getBoolean("signet.full") ? 2000 : 200;
        List<Call> before = List.of();
        for (int kill = 0; kill < KILLS; kill++) {
            try (node;
                    Load load = replayedAndLoaded(caller, node.start(), before)) {
                load.awaitGood(busy + ThreadLocalRandom.current().nextInt(busy));
                node.kill();
                load.stop();
                answers.addAll(load.answered(200));
                before = List.copyOf(load.calls);
            }
        }
        Evidence.noNonceTwice(node.calls());
        node.start(); // which writes what the last one left in its spool
        node.stop();
        try (OperatorStore store = OperatorStore.file(node.data().resolve("signet.db"), Clock.systemUTC())) {
            long receipts = Evidence.chainsHold(store.receipts(), answers);
            System.out.printf(
                    "%d kills: %d answers with 200, %d receipts on their traces, %d exchanges counted%n",
                    KILLS, answers.size(), receipts, Evidence.usageIsExact(store.receipts()));
        }
    }

    /** What was sent to the server before it was killed is refused by the one after, whether it was answered or not. */
    private static Load replayedAndLoaded(Caller caller, Node node, List<Call> calls) throws Exception {
        int from = Math.max(0, calls.size() - REPLAYED);
        for (Answer answer : caller.sendAll(node.address(), calls.subList(from, calls.size()))) {
            if (answer.status() == 200) {
                continue; // it never got through before: the file of calls tells
            }
            assertTrue(answer.status() == 409 || answer.status() == 401, answer::body);
        }
        return Load.start(caller, 16, node::address, KillTest::someTrace);
    }

    /** A few traces that many requests share, and many of their own. */
    private static String someTrace() {
        int die = ThreadLocalRandom.current().nextInt(40);
        return die < 10 ? "shared-" + System.nanoTime() / 2_000_000_000L + "-" + die % 4 : null;
    }
}
