package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What connections go through: refusals with unread bodies, expectations, clients that vanish. */
interface ConnectionContract extends HttpFixture {

    @Test
    default void connectionLivesOnAfterARefusalWithAnUnreadBody() throws IOException {
        Call refused = client().post("/things", HttpContract.CALL).signature("nonsense");
        Call fine = client().post("/things", HttpContract.CALL);
        try (RawConnection raw = client().connect()) {
            raw.send(refused.head("Content-Length: " + HttpContract.CALL.length()) + HttpContract.CALL);
            Received answer = raw.read(refused).problem(401, "signature_malformed");
            if (!"close".equalsIgnoreCase(answer.header("Connection"))) {
                raw.send(fine.head("Content-Length: " + HttpContract.CALL.length()) + HttpContract.CALL);
                raw.read(fine).signed(200);
            }
        }
    }

    @Test
    default void bodyIsAskedForOnlyWhenItIsNeeded() throws IOException {
        Call fine = client().post("/things", HttpContract.CALL);
        try (RawConnection raw = client().connect()) {
            raw.send(fine.head("Content-Length: " + HttpContract.CALL.length(), "Expect: 100-continue"));
            assertEquals(100, raw.read(fine).status());
            raw.send(HttpContract.CALL).read(fine).signed(200);
        }
        Call refused = client().post("/things", HttpContract.CALL).signature("nonsense");
        try (RawConnection raw = client().connect()) {
            raw.send(refused.head("Content-Length: " + HttpContract.CALL.length(), "Expect: 100-continue"));
            if (continuesAtOnce()) {
                assertEquals(100, raw.read(refused).status());
            }
            raw.read(refused).problem(401, "signature_malformed");
        }
    }

    /** What the head alone tells is told before the body is sent; and what the client then does with its body confuses nobody. */
    @Test
    default void nobodyIsAskedForABodyThatWillBeRefused() throws IOException {
        byte[] large = new byte[HttpContract.CAP + 1];
        String length = "Content-Length: " + HttpContract.CALL.length();
        expectRefusal(
                client().call("POST", "/things").body("a/b", large),
                413,
                "body_too_large",
                "Content-Length: " + large.length);
        expectRefusal(
                client().post("/things", HttpContract.CALL), 415, "coding_unsupported", length, "Content-Encoding: br");
        expectRefusal(client().post("/things", HttpContract.CALL).age(100_000), 401, "signature_expired", length);
        expectRefusal(client().post("/things", HttpContract.CALL).unsigned(), 401, "signature_missing", length);
        expectRefusal(
                client().post("/other", HttpContract.CALL)
                        .signature(client().post("/things", HttpContract.CALL).signature()),
                401,
                "signature_mismatch",
                length);
        assertEquals(0, app().calls());
    }

    private void expectRefusal(Call call, int status, String code, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("Expect: 100-continue");
        try (RawConnection raw = client().connect()) {
            raw.send(call.head(all.toArray(String[]::new)));
            if (continuesAtOnce()) {
                assertEquals(100, raw.read(call).status());
            }
            Received answer = raw.read(call).problem(status, code);
            if (!"close"
                    .equalsIgnoreCase(answer.header("Connection"))) { // else it must know where the next request begins
                Call next = client().post("/things", HttpContract.CALL);
                raw.send(HttpContract.CALL
                        + next.head("Content-Length: " + HttpContract.CALL.length())
                        + HttpContract.CALL);
                raw.read(next).signed(200);
            }
        }
    }

    @Test
    default void bodyThatWasAskedForIsVerified() throws IOException {
        Call changed = client().post("/things", HttpContract.CALL);
        try (RawConnection raw = client().connect()) {
            raw.send(changed.head("Content-Length: " + HttpContract.CALL.length(), "Expect: 100-continue"));
            assertEquals(100, raw.read(changed).status());
            raw.send(HttpContract.CALL.replace("7", "8")).read(changed).problem(401, "signature_invalid");
        }
        assertEquals(0, app().calls());
    }

    /** A server that takes them for fields of the head would let one be signed after the fact. */
    @Test
    default void signatureInATrailerOfChunksIsNone() throws IOException {
        String signature = client().post("/things", HttpContract.CALL).signature();
        Call call = client().post("/things", HttpContract.CALL).unsigned();
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Transfer-Encoding: chunked", "Trailer: X-Signature"));
            raw.send(Integer.toHexString(HttpContract.CALL.length()) + "\r\n" + HttpContract.CALL + "\r\n");
            raw.send("0\r\nX-Signature: " + signature + "\r\n\r\n");
            raw.read(call).problem(401, "signature_missing");
        }
        assertEquals(0, app().calls());
    }

    @Test
    default void clientThatGoesAwayLeavesNothingBehind() throws IOException {
        Call call = client().call("POST", "/things").body("a/b", new byte[HttpContract.CAP]);
        try (RawConnection raw = client().connect()) {
            raw.send(call.head("Content-Length: " + HttpContract.CAP)).send(new byte[HttpContract.CAP / 2]);
            HttpContract.await("the body is being read", () -> server().signet().buffered() > 0);
            raw.abort();
        }
        HttpContract.await("the exchange is closed", () -> server().signet().buffered() == 0);
        Call late = client().get("/slow");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        app().on("/slow", ask -> {
            entered.countDown();
            gone.await(60, TimeUnit.SECONDS);
            return Reply.of(200, "a/b", new byte[HttpContract.CAP]);
        });
        try (RawConnection raw = client().connect()) {
            raw.send(late.head());
            assertTrue(entered.await(60, TimeUnit.SECONDS));
            raw.abort();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        gone.countDown();
        client().get("/things").send().signed(200);
        assertEquals(2, app().calls());
    }
}
