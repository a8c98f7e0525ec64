package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** HTTP/2 frame by frame (RFC 9113): whose authority counts, bodies whose head tells of no length, and what comes after them. */
interface Http2Contract extends HttpFixture {
    byte[] CONTENT = HttpContract.CALL.getBytes(StandardCharsets.UTF_8);

    private Http2Answer post(Call call, String authority, String... fields) throws IOException {
        try (Http2Connection connection = client().connectHttp2()) {
            return connection
                    .head(call, authority, false, fields)
                    .data(CONTENT, true)
                    .read();
        }
    }

    /** Over HTTP/2 without TLS. */
    @Test
    default void http2CarriesTheSame() throws Exception {
        Client second = new Client(server().address(), HttpClient.Version.HTTP_2);
        second.get("/warm-up").send().signed(200); // the upgrade
        assertEquals(2, second.get("/x").httpVersion());
        Call call = second.post("/rpc", HttpContract.CALL);
        assertEquals(
                "default/contract",
                call.send().signed(200).json().path("caller").asText());
        call.send().rpcError(409, "replay_detected", "7");
        second.post("/rpc", HttpContract.CALL).chunked().gzipped().send().signed(200);
        second.post("/rpc", HttpContract.CALL).sendUnsigned().rpcError(401, "signature_missing", "null");
        second.call("POST", "/x")
                .body("a/b", new byte[HttpContract.CAP + 1])
                .chunked()
                .send()
                .problem(413, "body_too_large");
        second.call("HEAD", "/x").send().signed(200);
    }

    /** Whichever of the two names the server that the request was signed for, and whoever else it is that reads the other one. */
    @Test
    default void hostThatIsNotTheAuthorityIsRefused() throws IOException {
        String own = client().server.getAuthority();
        String evil = "evil.example";
        for (String address : new String[] {own, evil}) {
            Client signer = client().pretendingToBeAt(URI.create("http://" + address));
            for (String[] names : new String[][] {{own, evil}, {evil, own}, {evil, evil}}) {
                Http2Answer answer = post(signer.post("/things", HttpContract.CALL), names[0], "host", names[1]);
                boolean accepted = !answer.reset() && answer.firstStatus() < 400;
                // the last are two names that agree: they prove nothing, and what is signed for this server is taken
                assertEquals(address.equals(own) && names[0].equals(names[1]), accepted, () -> answer + "");
            }
        }
        assertEquals(1, app().calls());
    }

    @Test
    default void hostThatRepeatsTheAuthorityIsFine() throws IOException {
        String own = client().server.getAuthority();
        Call both = client().post("/things", HttpContract.CALL);
        post(both, own, "host", own).to(both).signed(200);
        Call authorityAlone = client().post("/things", HttpContract.CALL);
        post(authorityAlone, own).to(authorityAlone).signed(200);
        Call hostAlone = client().post("/things", HttpContract.CALL);
        post(hostAlone, null, "host", own).to(hostAlone).signed(200);
    }

    @Test
    default void bodyOfUnknownLengthIsVerified() throws IOException {
        Call fine = client().post("/things", HttpContract.CALL);
        Call changed = client().post("/things", HttpContract.CALL);
        byte[] other = CONTENT.clone();
        other[other.length - 3]++;
        for (Call call : new Call[] {fine, changed}) {
            byte[] sent = call == fine ? CONTENT : other;
            try (Http2Connection connection = client().connectHttp2()) {
                connection.head(call, false);
                connection.data(Arrays.copyOf(sent, 10), false);
                connection.data(Arrays.copyOfRange(sent, 10, sent.length), true);
                Received answer = connection.read().to(call);
                if (call == fine) {
                    answer.signed(200);
                } else {
                    answer.problem(401, "signature_invalid");
                }
            }
        }
        assertEquals(1, app().calls());
    }

    @Test
    default void signatureInATrailerIsNone() throws IOException {
        String signature = client().post("/things", HttpContract.CALL).signature();
        Call call = client().post("/things", HttpContract.CALL).unsigned();
        try (Http2Connection connection = client().connectHttp2()) {
            connection.head(call, false).data(CONTENT, false).trailers("x-signature", signature);
            connection.read().to(call).problem(401, "signature_missing");
        }
        assertEquals(0, app().calls());
    }

    @Test
    default void trailersDoNoHarm() throws IOException {
        Call call = client().post("/things", HttpContract.CALL);
        try (Http2Connection connection = client().connectHttp2()) {
            connection.head(call, false).data(CONTENT, false).trailers("x-after", "yes", "content-length", "3");
            Http2Answer answer = connection.read();
            assertTrue(answer.reset() || answer.firstStatus() == 400 || answer.firstStatus() == 200, answer::toString);
        }
        Call plain = client().post("/things", HttpContract.CALL);
        try (Http2Connection connection = client().connectHttp2()) {
            connection.head(plain, false).data(CONTENT, false).trailers("x-after", "yes");
            connection.read().to(plain).signed(200);
        }
    }

    @Test
    default void bodyIsAskedForOnlyWhenItIsNeededOverHttp2() throws IOException {
        Call fine = client().post("/things", HttpContract.CALL);
        try (Http2Connection connection = client().connectHttp2()) {
            connection.head(fine, false, "expect", "100-continue");
            assertEquals(100, connection.readInterim());
            connection.data(CONTENT, true).read().to(fine).signed(200);
        }
        Call refused = client().post("/things", HttpContract.CALL).signature("nonsense");
        try (Http2Connection connection = client().connectHttp2()) {
            Http2Answer answer =
                    connection.head(refused, false, "expect", "100-continue").read();
            assertEquals(continuesAtOnce() ? 100 : 401, answer.firstStatus());
            answer.to(refused).problem(401, "signature_malformed");
        }
    }
}
