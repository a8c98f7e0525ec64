package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptReader;
import dev.signet.faults.Caller.Answer;
import dev.signet.faults.Caller.Call;
import dev.signet.receipt.Receipt;
import dev.signet.store.OperatorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of a server, and of its callers, steps back by an hour under load. On embedded defaults. */
class ClockTest {
    private static final int HOUR = 3600;
    private static final int ENOUGH = 300;

    @TempDir
    Path directory;

    private Path offset;
    private Caller caller;
    private Node node;

    @BeforeEach
    void prepare() throws Exception {
        offset = directory.resolve("offset");
        set(0);
        caller = new Caller(new OffsetClock(offset));
        node = new Node(directory, caller).with(ServerMain.CLOCK, offset.toString());
    }

    /** Whole, or not at all: the server may read it at any moment. */
    private void set(int seconds) throws Exception {
        Path next = directory.resolve("offset.next");
        Files.writeString(next, Integer.toString(seconds));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void stepsBackAndForth() throws Exception {
        try (Node running = node.start();
                Load load = Load.start(caller, 8, running::address, ClockTest::someTrace)) {
            load.awaitGood(ENOUGH);
            List<Call> now = good(load);
            set(HOUR);
            load.awaitGood(ENOUGH);
            List<Call> both = good(load);
            Export ahead = Export.until(node, Instant.now().plusSeconds(HOUR));
            refused(both);
            set(0);
            refused(both);
            load.awaitGood(ENOUGH); // it goes on
            refused(now);
            set(HOUR);
            refused(both);
            load.awaitGood(ENOUGH);
            set(-HOUR);
            refused(good(load));
            set(0);
            load.awaitGood(ENOUGH);
            refused(good(load));
            load.stop();
            prove(load.answered(200), ahead);
        }
    }

    @Test
    void steppedBackWhileTheServerWasKilled() throws Exception {
        List<Answer> answers = new ArrayList<>();
        set(HOUR);
        Export ahead;
        try (Node running = node.start();
                Load load = Load.start(caller, 8, running::address, ClockTest::someTrace)) {
            load.awaitGood(ENOUGH);
            node.kill();
            load.stop();
            answers.addAll(load.answered(200));
            ahead = Export.until(node, Instant.now().plusSeconds(HOUR));
        }
        List<Call> captured = answers.stream().map(Answer::call).toList();
        set(0);
        try (Node running = node.start()) {
            refused(captured);
            // Nor is anything else that is signed before the mark, which the clock has yet to reach again.
            Answer early = caller.send(running.address(), caller.sign(null));
            assertTrue(early.refusedAs(401, "signature_expired"), early::toString);
            set(HOUR);
            refused(captured);
            try (Load load = Load.start(caller, 8, running::address, ClockTest::someTrace)) {
                load.awaitGood(ENOUGH);
                load.stop();
                answers.addAll(load.answered(200));
            }
            prove(answers, ahead);
        }
    }

    private static List<Call> good(Load load) {
        return load.answered(200).stream().map(Answer::call).toList();
    }

    private void refused(List<Call> captured) throws Exception {
        for (Answer answer : caller.sendAll(node.address(), captured)) {
            assertTrue(answer.status() == 409 || answer.status() == 401, answer::toString);
        }
    }

    /** The hashes of a period's receipts, as they were exported once. */
    private record Export(Instant end, List<String> hashes) {
        static Export until(Node node, Instant to) {
            try (OperatorStore store = OperatorStore.file(node.data().resolve("signet.db"), Clock.systemUTC())) {
                return read(store, Instant.EPOCH, to);
            }
        }

        static Export read(OperatorStore store, Instant from, Instant to) {
            List<String> hashes = new ArrayList<>();
            try (ReceiptReader.Period period = store.receipts().period(Evidence.TENANT, from, to)) {
                for (Receipt receipt = period.next(); receipt != null; receipt = period.next()) {
                    hashes.add(receipt.receiptHash());
                }
                return new Export(period.end(), hashes);
            }
        }
    }

    private void prove(List<Answer> good, Export before) throws Exception {
        Evidence.noNonceTwice(node.calls());
        Path file = node.data().resolve("signet.db");
        set(HOUR + 60); // a period ends now at the latest, and so does not show yet what is stamped later
        try (OperatorStore store = OperatorStore.file(file, new OffsetClock(offset))) {
            long receipts = Evidence.chainsHold(store.receipts(), good);
            long counted = Evidence.usageIsExact(store.receipts());
            assertTrue(receipts <= counted && counted <= Evidence.calls(node.calls()));
            Export again = Export.read(store, Instant.EPOCH, before.end());
            assertEquals(before.hashes(), again.hashes(), "what was exported once");
            List<String> parts = new ArrayList<>(again.hashes());
            Instant end = Instant.parse("2999-12-31T00:00:00Z");
            parts.addAll(Export.read(store, before.end(), end).hashes());
            assertEquals(Export.read(store, Instant.EPOCH, end).hashes(), parts);
            System.out.printf(
                    "clock: %d answers with 200, %d receipts on their traces, %d of them exported before it stepped back%n",
                    good.size(), receipts, before.hashes().size());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet falls = statement.executeQuery(
                        "SELECT count(*) FROM receipts a JOIN receipts b ON b.seq = a.seq + 1 AND b.committed_at < a.committed_at")) {
            falls.next();
            assertEquals(0, falls.getInt(1), "times of commits that fall");
        }
    }

    private static String someTrace() {
        int die = ThreadLocalRandom.current().nextInt(40);
        return die < 10 ? "shared-" + System.nanoTime() / 2_000_000_000L + "-" + die % 4 : null;
    }
}
