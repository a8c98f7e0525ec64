package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.http.ContractApp.Reply;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of failures between a gateway and the application behind: the routes that lead there are in {@link GatewayContract#ROUTES}. */
interface UpstreamFailureContract extends ReceiptContract {
    @Test
    default void failuresOnTheWayAreSignedProblemsWithReceipts() {
        CountDownLatch answered = new CountDownLatch(1);
        app().on("/late/x", ask -> {
            answered.await(60, TimeUnit.SECONDS);
            return Reply.json("{}");
        });
        for (Map.Entry<String, Integer> failing :
                Map.of("/dead/x", 502, "/late/x", 504, "/cut/x", 502).entrySet()) {
            int status = failing.getValue();
            Received answer = client().get(failing.getKey()).send().problem(status, "http_" + status);
            assertEquals(status, onlyReceipt(answer).at("/response/status").asInt());
        }
        answered.countDown();
    }

    @Test
    default void connectionsUpstreamComeBack() {
        set(Setting.OVERSIZE_RESPONSE, "refuse");
        app().on("/large", ask -> Reply.of(200, "a/b", new byte[2 * HttpContract.CAP]));
        app().on(
                        "/large-announced",
                        ask -> new Reply(
                                200,
                                List.of(Map.entry("Content-Length", Integer.toString(2 * HttpContract.CAP))),
                                new byte[2 * HttpContract.CAP]));
        for (int i = 0; i < 50; i++) {
            client().get("/large").send().problem(500, "response_too_large");
            client().get("/large-announced").send().problem(500, "response_too_large");
        }
        client().get("/things").send().signed(200);
    }

    @Test
    default void failuresUpstreamAreToldOverHttp2() throws Exception {
        Client second = new Client(server().address(), HttpClient.Version.HTTP_2);
        second.get("/dead/x").send().problem(502, "http_502");
    }
}
