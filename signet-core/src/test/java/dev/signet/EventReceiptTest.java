package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptDraft.State;
import dev.signet.receipt.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Protocol section 8: the two receipts of a stream of events, and what they say was sent. */
class EventReceiptTest {
    private final TestReceiptLog log = new TestReceiptLog();
    private final TestServer server = new TestServer();

    {
        server.receipts = log;
    }

    private TestStream begin() {
        return new TestStream(server, TestSigner.request().sign());
    }

    private static String cid(String... payloads) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (String payload : payloads) {
            digests.writeBytes(Sha256.digest().digest(payload.getBytes(UTF_8)));
        }
        return Sha256.of(digests.toByteArray());
    }

    private void ended(int receipts, State state, String cid) {
        assertEquals(receipts, log.drafts.size());
        ReceiptDraft last = log.drafts.get(receipts - 1);
        assertEquals(state, last.response().state());
        assertEquals(cid, last.response().cid());
        assertEquals(0, log.open);
    }

    @Test
    void theEndNamesTheClosingReceipt() {
        TestStream stream = begin();
        assertEquals("sha256:1", stream.fields.get("X-Signet-Receipt"));
        assertEquals(State.OPEN, log.drafts.get(0).response().state());
        String signed = stream.all(": ping\n\ndata: a\n\ndata: b\ndata: c\n\ndata: unfinished");
        ended(2, State.CLOSED, cid("a", "b\nc"));
        assertEquals("sha256:2", stream.read(signed).result().receipt());
    }

    @Test
    void whatDidNotLeaveIsNotSaidToHave() throws IOException {
        TestStream stream = begin();
        stream.write("data: a\n\n");
        stream.exchange.response().pass("data: b\n\n".getBytes(UTF_8), 0, 9);
        stream.exchange.response().cut();
        assertEquals("", stream.end());
        ended(2, State.ABORTED, cid("a"));
    }

    @Test
    void aRefusedEventAbortsTheStreamThoughTheApplicationHasNoMore() {
        server.set(Setting.MAX_EVENT, "30").set(Setting.OVERSIZE_RESPONSE, "refuse");
        TestStream stream = begin();
        stream.write("data: a\n\ndata: " + "x".repeat(50) + "\n\n");
        assertThrows(CompletionException.class, stream::end);
        stream.exchange.close();
        ended(2, State.ABORTED, cid("a"));
    }

    @Test
    void anExchangeThatEndsWithoutAWordIsAborted() {
        TestStream stream = begin();
        stream.write("data: a\n\ndata: b");
        stream.exchange.close();
        ended(2, State.ABORTED, cid("a"));
    }

    @Test
    void whatLeftUnsignedIsInItToo() {
        server.set(Setting.MAX_EVENT, "30");
        TestStream stream = begin();
        String signed = stream.all("data: a\n\ndata: " + "x".repeat(50) + "\n\ndata: later\n\n");
        String rest = signed.substring(signed.indexOf(": signet-unsigned"));
        ended(2, State.CLOSED, cid("a", rest));
        log.drafts.clear();
        TestStream aborted = begin();
        String begun = aborted.write("data: " + "x".repeat(50));
        aborted.exchange.close();
        ended(2, State.ABORTED, cid(begun));
    }

    @Test
    void aStreamThatBeginsAgainHasOneOpening() {
        TestStream stream = begin();
        stream.write("data: taken back\n\n");
        stream.exchange.response().stream(200, TestStream.TYPE, List.of())
                .toCompletableFuture()
                .join();
        String signed = stream.all("data: a\n\n");
        ended(2, State.CLOSED, cid("a"));
        assertTrue(stream.read(signed).result().isValid());
    }

    @Test
    void withoutReceiptsThereIsNone() {
        server.receipts = null;
        TestStream stream = begin();
        assertNull(stream.fields.get("X-Signet-Receipt"));
        assertNull(stream.read(stream.all("data: a\n\n")).result().receipt());
    }
}
