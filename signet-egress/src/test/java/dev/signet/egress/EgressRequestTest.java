package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that would say something else on the wire. */
class EgressRequestTest {
    private static EgressRequest with(String method, String name, String value) {
        return new EgressRequest(
                method, "https://partner.example/", null, List.of(Map.entry(name, value)), new byte[0], 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET ", "GET /x HTTP/1.1\r\n", "GE\nT", "G\0", "CONNECT", "TRACE", "GÉT"})
    void methods(String method) {
        assertThrows(IllegalArgumentException.class, () -> with(method, "A", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A:",
                "A B",
                "A\r\nB",
                "A\0",
                "É",
                "Host",
                "HOST",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "Accept-Encoding"
            })
    void names(String name) {
        assertThrows(IllegalArgumentException.class, () -> with("GET", name, "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nHost: evil.example", "a\n", "a\rb", "a\0b", " secret", "secret ", "a\tb\t", "é", "a\u007f"
            })
    void values(String value) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> with("GET", "Authorization", value));
        assertFalse(e.getMessage().contains(value), "the value may be a secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b\tc", "\"quoted\"; q=1", "Bearer a.b-c_d~e+/="})
    void whatMayBeSent(String value) {
        assertDoesNotThrow(() -> with("PATCH", "X-Some_Name", value));
    }

    @Test
    void aLimitCounts() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new EgressRequest("GET", "https://a.example/", null, List.of(), new byte[0], -1));
    }
}
