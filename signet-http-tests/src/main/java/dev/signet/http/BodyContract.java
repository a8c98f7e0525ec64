package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Bodies: what the app gets, what is too much, and what all of them take together (protocol section 2). */
interface BodyContract extends HttpFixture {

    @Test
    default void appGetsExactlyTheOctetsThatWereVerified() {
        app().on(
                        "/mirror",
                        ask -> new Reply(
                                200,
                                List.of(
                                        Map.entry("Content-Type", "application/octet-stream"),
                                        Map.entry("Seen-Length", ask.header("content-length")),
                                        Map.entry("Seen-Coding", "" + ask.header("content-encoding"))),
                                ask.body()));
        byte[] octets = new byte[100_000];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31);
        }
        for (Call call : List.of(
                client().call("POST", "/mirror").body("application/octet-stream", octets),
                client().call("POST", "/mirror")
                        .body("application/octet-stream", octets)
                        .chunked(),
                client().call("POST", "/mirror")
                        .body("application/octet-stream", octets)
                        .gzipped(),
                client().call("PUT", "/mirror")
                        .body("application/octet-stream", octets)
                        .gzipped()
                        .chunked())) {
            Received answer = call.send().signed(200);
            assertArrayEquals(octets, answer.body());
            assertEquals("100000", answer.header("Seen-Length"));
            assertEquals("null", answer.header("Seen-Coding"));
        }
    }

    @Test
    default void bodyAboveTheCapIsRefused() {
        byte[] full = new byte[HttpContract.CAP];
        byte[] over = new byte[HttpContract.CAP + 1];
        client().call("POST", "/things").body("a/b", full).send().signed(200);
        client().call("POST", "/things").body("a/b", full).chunked().send().signed(200);
        client().call("POST", "/things").body("a/b", full).gzipped().send().signed(200);
        client().call("POST", "/things").body("a/b", over).send().problem(413, "body_too_large");
        client().call("POST", "/things").body("a/b", over).chunked().send().problem(413, "body_too_large");
        client().call("POST", "/things").body("a/b", over).gzipped().send().problem(413, "body_too_large");
        assertEquals(3, app().calls());
    }

    @Test
    default void otherCodingsAreRefused() {
        for (String coding : List.of("br", "deflate", "gzip, gzip", "zstd")) {
            client().post("/things", HttpContract.CALL)
                    .header("Content-Encoding", coding)
                    .send()
                    .problem(415, "coding_unsupported");
        }
        client().post("/things", HttpContract.CALL)
                .header("Content-Encoding", "gzip")
                .send()
                .problem(415, "coding_unsupported"); // it is not
        byte[] gzip = Call.gzip(HttpContract.CALL.getBytes(StandardCharsets.UTF_8));
        client().post("/things", HttpContract.CALL)
                .header("Content-Encoding", "gzip")
                .butSend(Arrays.copyOf(gzip, gzip.length + 1))
                .send()
                .problem(415, "coding_unsupported");
        client().post("/things", HttpContract.CALL)
                .header("Content-Encoding", "identity")
                .send()
                .signed(200);
        assertEquals(1, app().calls());
    }

    @Test
    default void invalidThatMayPassHasAllItsOctetsHoweverManyTheyAre() {
        set(Setting.PHASE, "observe", "observe-invalid", "pass");
        byte[] large = new byte[3 * HttpContract.CAP];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 7);
        }
        app().on("/large", ask -> {
            assertArrayEquals(large, ask.body());
            return Reply.json("{\"length\":" + ask.body().length + "}");
        });
        client().call("POST", "/large").body("a/b", large).send().signed(200);
        client().call("POST", "/large").body("a/b", large).chunked().send().signed(200);
        assertEquals(2, app().calls());
    }

    @Test
    default void allBodiesTogetherAreCapped() throws InterruptedException {
        manyLargeBodies(call -> call);
    }

    @Test
    default void allInflatedBodiesTogetherAreCapped() throws InterruptedException {
        manyLargeBodies(Call::gzipped);
    }

    /** 200 at once, of which the app holds on to as many as get in: the rest must be refused, and all memory be given back. */
    private void manyLargeBodies(UnaryOperator<Call> form) throws InterruptedException {
        int requests = 200;
        long budget = 20L * HttpContract.CAP;
        set(Setting.MAX_BUFFERED, Long.toString(budget));
        CountDownLatch release = new CountDownLatch(1);
        AtomicLong inApp = new AtomicLong();
        AtomicBoolean overrun = new AtomicBoolean();
        app().on("/hold", ask -> {
            inApp.incrementAndGet();
            overrun.compareAndSet(false, server().signet().buffered() > budget);
            release.await(120, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        byte[] large = new byte[HttpContract.CAP];
        ConcurrentLinkedQueue<Received> refused = new ConcurrentLinkedQueue<>();
        AtomicLong cut = new AtomicLong(); // a server may close on a body that it will not read, and the answer be lost
        List<CompletableFuture<Received>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            CompletableFuture<Received> one = form.apply(
                            client().call("POST", "/hold").body("a/b", large))
                    .sendAsync();
            all.add(one.whenComplete((answer, fault) -> {
                if (fault != null) {
                    cut.incrementAndGet();
                } else if (answer.status() == 503) {
                    refused.add(answer);
                }
            }));
        }
        try {
            HttpContract.await(
                    "every request is held or refused", () -> inApp.get() + refused.size() + cut.get() == requests);
            assertTrue(inApp.get() >= 1 && inApp.get() <= 20, () -> inApp + " bodies held");
            assertTrue(server().signet().buffered() <= budget);
        } finally {
            release.countDown();
        }
        long passed = all.stream()
                .map(one -> one.exceptionally(fault -> null).join())
                .filter(answer -> answer != null && answer.status() == 200)
                .count();
        assertEquals(inApp.get(), passed);
        refused.forEach(
                answer -> assertEquals("1", answer.problem(503, "overloaded").header("Retry-After")));
        assertEquals(false, overrun.get());
    }
}
