package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.http.ContractApp.Reply;
import java.io.IOException;
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
            Received answer = raw.read(refused);
            if (answer.status() == 100) { // Tomcat says so at once, unless configured otherwise
                answer = raw.read(refused);
            }
            answer.problem(401, "signature_malformed");
        }
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
            gone.await(10, TimeUnit.SECONDS);
            return Reply.of(200, "a/b", new byte[HttpContract.CAP]);
        });
        try (RawConnection raw = client().connect()) {
            raw.send(late.head());
            entered.await(10, TimeUnit.SECONDS);
            raw.abort();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        gone.countDown();
        client().get("/things").send().signed(200);
        assertEquals(2, app().calls());
    }
}
