package dev.signet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.Rejection;
import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import dev.signet.receipt.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams of events, whatever the application and the adapter: protocol sections 6 and 8. */
interface EventContract extends ReceiptContract {
    String TYPE = "text/event-stream";
    String EVENTS = ": hello\n\nevent: greeting\nid: 1\ndata: one\n\ndata: two\ndata: lines\nretry: 9\n\n";

    private void answerWith(String events) {
        app().on("/events", ask -> Reply.of(200, TYPE, events.getBytes(UTF_8)));
    }

    private static String cid(String... payloads) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (String payload : payloads) {
            digests.writeBytes(Sha256.digest().digest(payload.getBytes(UTF_8)));
        }
        return Sha256.of(digests.toByteArray());
    }

    @Test
    default void eventsAreSignedAndOtherwiseAsTheyWere() {
        answerWith(EVENTS);
        Received answer = client().get("/events").send().events(200);
        assertEquals(EVENTS, answer.eventsAsWritten());
        assertEquals(TYPE, answer.header("Content-Type").split(";")[0]);
    }

    @Test
    default void theEndNamesTheClosingReceipt() {
        answerWith(EVENTS);
        Received answer = client().get("/events").send().events(200);
        assertEquals(
                twoHops(answer, cid("one", "two\nlines")).receiptHash(),
                answer.verification().receipt());
    }

    @Test
    default void eventsForUnsignedRequestsNameTheQuestion() {
        set(Setting.PHASE, "observe");
        answerWith(EVENTS);
        assertNull(client().get("/events")
                .sendUnsigned()
                .events(200)
                .verification()
                .receipt());
    }

    @Test
    default void eventsPassAsTheyAreWhereNothingIsSigned() {
        set(Setting.PHASE, "observe", "sign-responses", "false");
        answerWith(EVENTS);
        Received answer = client().get("/events").send();
        assertEquals(EVENTS, answer.text());
        assertNull(answer.header("X-Signet-Unsigned"));
    }

    @Test
    default void codedEventsPassMarked() {
        byte[] coded = Call.gzip(EVENTS.getBytes(UTF_8));
        app().on(
                        "/coded",
                        ask -> new Reply(
                                200,
                                List.of(Map.entry("Content-Type", TYPE), Map.entry("Content-Encoding", "gzip")),
                                coded));
        assertEquals(
                EVENTS, client().get("/coded").send().unsigned(200, "coding").text());
    }

    @Test
    default void withoutContentItIsAResponseLikeAnyOther() throws IOException {
        for (int status : List.of(204, 304)) {
            app().on("/none", ask -> Reply.of(status, TYPE, new byte[0]));
            onlyReceipt(client().get("/none").send().signed(status));
        }
        answerWith(EVENTS);
        Call head = client().call("HEAD", "/events");
        try (RawConnection raw = client().connect()) {
            onlyReceipt(raw.send(head.head()).readHead(head).signed(200));
        }
    }

    @Test
    default void anEventAboveTheLimitPassesMarkedInTheStream() {
        set(Setting.MAX_EVENT, "1000");
        String large = "data: " + "x".repeat(3 * HttpContract.CAP) + "\n\n";
        answerWith("data: small\n\n" + large);
        Received answer = client().get("/events").send();
        assertEquals("data: small\n\n: signet-unsigned too-large\n" + large, answer.eventsAsWritten());
        assertEquals(Rejection.SIGNATURE_MISSING, answer.verification().rejection());
    }

    @Test
    default void longStreamsPass() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; events.length() < 3 * HttpContract.CAP; i++) {
            events.append("id: ")
                    .append(i)
                    .append("\ndata: ")
                    .append("x".repeat(i % 3_000))
                    .append("\n\n");
        }
        answerWith(events.toString());
        assertEquals(
                events.toString(), client().get("/events").send().events(200).eventsAsWritten());
    }
}
