package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that two servers could read in two ways, and names under which one could be relayed (protocol section 1). */
interface AmbiguityContract extends HttpFixture {

    @Test
    default void ambiguousRequestsAreRefusedSignedOrNot() throws IOException {
        String host = client().server.getAuthority();
        String path = client().server.getPath();
        for (String target : List.of(
                "/a/../open",
                "/a/%2e%2e/open",
                "/open;x=1",
                "//open",
                "/a%2fb",
                "/a%5cb",
                "/a%00b",
                "/./open",
                "/%zz")) {
            assertRefused("GET " + path + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", target);
        }
        assertRefused(
                "GET " + path + "/open HTTP/1.1\r\nHost: " + host + "\r\nHost: other.example\r\n\r\n", "two hosts");
        assertRefused(
                "POST " + path + "/open HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n",
                "two types");
        assertRefused(
                "GET " + path + "/open HTTP/1.1\r\nHost: " + host + "\r\nX-Signet-Trace: not a name\r\n\r\n", "trace");
        assertEquals(0, app().calls());
    }

    /** Servers refuse some of this themselves, before any adapter sees it. */
    private void assertRefused(String request, String what) throws IOException {
        try (RawConnection raw = client().connect()) {
            Received answer = raw.send(request).read(null);
            assertEquals(400, answer.status(), what);
            if (answer.header("X-Signet-Trace") != null) {
                answer.problem(400, "request_ambiguous");
            }
        }
    }

    @Test
    default void hostProvesNothing() throws IOException {
        // signed for this server, relayed under another name; and signed for another server, relayed to this one
        Call honest = client().get("/things");
        try (RawConnection raw = client().connect()) {
            raw.send(honest.head().replace("Host: " + client().server.getAuthority(), "Host: evil.example"));
            raw.read(honest).signed(200);
        }
        Client other = clientFor("http://evil.example");
        Call relayed = new Call(other, "GET", "/things");
        try (RawConnection raw = client().connect()) {
            raw.send(relayed.head());
            raw.read(relayed).problem(401, "signature_mismatch");
        }
    }

    private Client clientFor(String address) {
        return client().pretendingToBeAt(URI.create(address + client().server.getPath()));
    }

    @Test
    default void methodOverrideIsRefusedOnSignedRequests() {
        client().post("/things", HttpContract.CALL)
                .header("X-HTTP-Method-Override", "DELETE")
                .send()
                .problem(401, "signature_mismatch");
        client().get("/things").header("X-Original-URL", "/admin").send().problem(401, "signature_mismatch");
    }
}
