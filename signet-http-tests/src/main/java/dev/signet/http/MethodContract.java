package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.Setting;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** OPTIONS, CORS preflights and HEAD (protocol section 5; Fetch, "CORS-preflight request"). */
interface MethodContract extends HttpFixture {
    String[] PREFLIGHT = {"origin", "https://app.example", "access-control-request-method", "POST"};

    private Call preflight() {
        return client().call("OPTIONS", "/things")
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST");
    }

    @Test
    default void preflightsAreExempt() {
        Received answer = preflight().sendUnsigned();
        if (hostAnswersPreflights()) {
            assertEquals(0, app().calls());
            assertNull(answer.header("X-Signature"));
            return;
        }
        answer.signed(200);
        assertEquals(1, app().calls());
    }

    @Test
    default void preflightsAreVerifiedWhereTheyAreNotExempt() {
        set(Setting.EXEMPT_PREFLIGHT, "false");
        preflight().sendUnsigned().problem(401, "signature_missing");
        assertEquals(0, app().calls());
        Received answer = preflight().send();
        answer.signed(answer.status()); // the host's own word, or the application's
        set(Setting.EXEMPT_PREFLIGHT, "false", "exempt", "OPTIONS /things");
        Received exempt = preflight().sendUnsigned();
        exempt.signed(exempt.status());
        assertEquals(hostAnswersPreflights() ? 0 : 2, app().calls());
    }

    @Test
    default void plainOptionsAreNoPreflight() {
        client().call("OPTIONS", "/things").sendUnsigned().problem(401, "signature_missing");
        client().call("OPTIONS", "/things")
                .header("Origin", "https://app.example")
                .sendUnsigned()
                .problem(401, "signature_missing");
        client().call("OPTIONS", "/things")
                .header("Access-Control-Request-Method", "POST")
                .sendUnsigned()
                .problem(401, "signature_missing");
        client().call("OPTIONS", "/things").send().signed(200);
        assertEquals(1, app().calls());
    }

    @Test
    default void preflightsHaveNoContent() throws IOException {
        Received withBody = preflight().json(HttpContract.CALL).sendUnsigned();
        Call call = client().call("OPTIONS", "/things").unsigned();
        Received withFrames;
        try (Http2Connection connection = client().connectHttp2()) {
            withFrames = connection
                    .head(call, false, PREFLIGHT)
                    .data(new byte[7], true)
                    .read()
                    .to(call);
        }
        if (!hostAnswersPreflights()) {
            withBody.problem(401, "signature_missing");
            assertEquals(0, withFrames.signed(200).json().path("length").asInt());
        }
        assertEquals(hostAnswersPreflights() ? 0 : 1, app().calls());
    }

    /** Nor do they, or what is open besides, lead anywhere else than they seem to. */
    @Test
    default void whatIsOpenIsNotAnotherRequest() {
        client().get("/health")
                .header("X-Original-URL", "/admin")
                .sendUnsigned()
                .problem(400, "request_ambiguous");
        if (!hostAnswersPreflights()) {
            preflight().header("X-HTTP-Method-Override", "POST").sendUnsigned().problem(400, "request_ambiguous");
        }
        assertEquals(0, app().calls());
    }

    @Test
    default void headHasTheRulesOfGet() {
        set(Setting.EXEMPT, "GET /open", "health-paths", "GET /health");
        client().call("HEAD", "/open").sendUnsigned().signed(200);
        client().call("HEAD", "/health").sendUnsigned().signed(200);
        client().call("POST", "/open").sendUnsigned().problem(401, "signature_missing");
        Received refused = client().call("HEAD", "/things").sendUnsigned().signed(401);
        assertEquals(0, refused.body().length);
        Received answer = client().call("HEAD", "/things").send().signed(200);
        assertEquals(0, answer.body().length);
        client().call("HEAD", "/things")
                .signature(client().get("/things").signature())
                .send()
                .signed(401);
        assertEquals(3, app().calls());
        set(Setting.PHASE, "require", "routes", "GET /things");
        client().call("HEAD", "/things").sendUnsigned().signed(401);
    }
}
