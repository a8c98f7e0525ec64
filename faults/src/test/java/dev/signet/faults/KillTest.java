package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog;
import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import dev.signet.store.ReceiptLogSettings;
import dev.signet.store.SqliteReceiptLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Path calls = directory.resolve("calls");
        List<Answer> answers = new ArrayList<>();
        long millis = Boolean.getBoolean("signet.full") ? 5000 : 1200;
        List<Call> before = List.of();
        for (int kill = 0; kill < KILLS; kill++) {
            try (ServerProcess server = ServerProcess.start(
                    directory.resolve("tomcat"), calls, environment(caller), directory.resolve("log"))) {
                replay(caller, server.address(), before);
                Load load = Load.start(caller, 16, server::address, KillTest::someTrace);
                Thread.sleep(millis + ThreadLocalRandom.current().nextLong(300));
                server.kill();
                load.stop();
                assertTrue(load.answered(200).size() > 10, () -> "hardly any answer: " + load.answers);
                answers.addAll(load.answered(200));
                before = List.copyOf(load.calls);
            }
        }
        Evidence.noNonceTwice(calls);
        ReceiptLogSettings settings = ReceiptLogSettings.in(directory.resolve("data"));
        try (ReceiptLog log =
                SqliteReceiptLog.open(directory.resolve("data/signet.db"), settings, () -> null, Clock.systemUTC())) {
            long receipts = Evidence.chainsHold(log, answers);
            System.out.printf(
                    "%d kills: %d answers with 200, %d receipts on their traces%n", KILLS, answers.size(), receipts);
        }
    }

    /** What was sent to the server before it was killed is refused by the one after, whether it was answered or not. */
    private static void replay(Caller caller, URI server, List<Call> calls) throws Exception {
        int from = Math.max(0, calls.size() - REPLAYED);
        for (Call call : calls.subList(from, calls.size())) {
            Answer answer = caller.send(server, call);
            if (answer.status() == 200) {
                continue; // it never got through before: the file of calls tells
            }
            assertTrue(answer.status() == 409 || answer.status() == 401, answer::body);
        }
    }

    /** A few traces that many requests share, and many of their own. */
    private static String someTrace() {
        int die = ThreadLocalRandom.current().nextInt(40);
        return die < 10 ? "shared-" + System.nanoTime() / 2_000_000_000L + "-" + die % 4 : null;
    }

    private Map<String, String> environment(Caller caller) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SIGNET_PHASE", "enforce");
        environment.put("SIGNET_TRUSTED_KEYS", caller.trustedKeys());
        environment.put("SIGNET_EXTERNAL_URLS", Caller.EXTERNAL_URL);
        environment.put("SIGNET_SIGNING_KEY", Evidence.SEED);
        environment.put("SIGNET_DATA_DIR", directory.resolve("data").toString());
        return environment;
    }
}
