package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: fields of proxies, sent by someone who is none (protocol section 1, "Authority"; section 5, the client for counting). */
class ProxyFieldsTest {
    private final TestServer server = new TestServer().set(Setting.PHASE, "observe");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // peer      | X-Forwarded-For             | client
                "192.0.2.7   | 203.0.113.9                 | 192.0.2.7",
                "192.0.2.7   | 10.0.0.1                    | 192.0.2.7",
                "10.0.0.1    | 203.0.113.9                 | 203.0.113.9",
                "10.0.0.1    | 198.51.100.1, 203.0.113.9   | 203.0.113.9",
                "10.0.0.1    | 198.51.100.1, 10.0.0.2      | 198.51.100.1",
                "10.0.0.1    | 203.0.113.9, unknown        | 10.0.0.1",
                "10.0.0.1    | 203.0.113.9:1234            | 10.0.0.1",
                "10.0.0.1    | localhost                   | 10.0.0.1",
                "10.0.0.1    | evil.test                   | 10.0.0.1",
                "10.0.0.1    | 999.1.1.1                   | 10.0.0.1",
                "10.0.0.1    | 1.2.3                       | 10.0.0.1",
                "10.0.0.1    | .1:2                        | 10.0.0.1",
                "10.0.0.1    | 2001:db8::1                 | 2001:db8::1",
                "10.0.0.1    | 1:2                         | 10.0.0.1",
                "10.0.0.1    | ''                          | 10.0.0.1",
                "2001:db8::5 | 203.0.113.9                 | 203.0.113.9",
                "2001:db9::5 | 203.0.113.9                 | 2001:db9::5",
                "11.0.0.1    | 203.0.113.9                 | 11.0.0.1"
            })
    void clientAddress(String peer, String forwardedFor, String client) {
        server.set(Setting.TRUSTED_PROXIES, "10.0.0.0/8, 2001:db8::/32");
        TestRequest request = new TestRequest().with("X-Forwarded-For", forwardedFor);
        request.remoteAddress = peer;
        assertEquals(client, countedAs(request));
    }

    @Test
    void fieldsOfTheSameNameAreOneList() {
        server.set(Setting.TRUSTED_PROXIES, "10.0.0.0/8");
        TestRequest request = new TestRequest()
                .with("X-Forwarded-For", "198.51.100.1")
                .with("X-Forwarded-For", "203.0.113.9, 10.1.1.1");
        request.remoteAddress = "10.0.0.1";
        assertEquals("203.0.113.9", countedAs(request));
    }

    @Test
    void nobodyIsBelievedByDefault() {
        TestRequest request = new TestRequest().with("X-Forwarded-For", "203.0.113.9");
        request.remoteAddress = "127.0.0.1";
        assertEquals("127.0.0.1", countedAs(request));
    }

    @Test
    void principalThenHeaderThenAddress() {
        server.set(Setting.CLIENT_HEADER, "X-Client");
        TestRequest request = new TestRequest();
        assertEquals("192.0.2.7", countedAs(request));
        request = new TestRequest().with("x-client", "app");
        assertEquals("app", countedAs(request));
        request.principal = "alice";
        assertEquals("alice", countedAs(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0",
                "localhost",
                "256.0.0.1",
                "::/129"
            })
    void wrongRangesAreErrorsAtStart(String range) {
        assertThrows(IllegalArgumentException.class, () -> ClientAddress.behind(List.of(range)));
    }

    /** The client of the source that this request adds. */
    private String countedAs(TestRequest request) {
        Set<String> before = clients();
        assertEquals("unsigned", server.verdict(request));
        Set<String> added = clients();
        added.removeAll(before);
        assertEquals(1, added.size());
        return added.iterator().next();
    }

    private Set<String> clients() {
        return server.signet().observations().since(0).wouldBeRefused().stream()
                .map(count -> count.source().client())
                .collect(Collectors.toSet());
    }
}
