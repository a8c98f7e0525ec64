package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long an answer says that it is fresh. */
class FreshnessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|-|300",
                "max-age=600|-|600",
                "max-age=600|100|500",
                "MAX-AGE=\"600\"|-|600",
                "public , max-age = 600 ,|-|600",
                "public|-|300",
                "public|100|200",
                "max-age=0|-|60",
                "max-age=59|-|60",
                "max-age=600|6000|60",
                "max-age=600|99999999999999999999999|60",
                "max-age=600|-5|600",
                "max-age=600|x|600",
                "max-age=-1|-|60",
                "max-age=+600|-|60",
                "max-age=6e9|-|60",
                "max-age=|-|60",
                "max-age|-|60",
                "max-age=abc|-|60",
                "max-age=86401|-|86400",
                "max-age=99999999999999999999999|-|86400",
                "max-age=9223372036854775807|-|86400",
                "max-age=600, max-age=100|-|100",
                "max-age=600, no-store|-|60",
                "no-cache|-|60",
                "no-cache=\"Set-Cookie, max-age=5\", max-age=600|-|60",
                "private=\"x, max-age=100\", max-age=600|-|600",
                "x=\"max-age=100|-|60",
                "s-maxage=5, max-age=600|-|600",
                "max-age=600 garbage here|-|60",
                "immutable;max-age=600|-|60",
            })
    void lifetimes(String cacheControl, String age, long seconds) {
        List<String> headers = new ArrayList<>();
        if (cacheControl != null) {
            headers.addAll(List.of("cache-control", cacheControl));
        }
        if (age != null) {
            headers.addAll(List.of("AGE", age));
        }
        assertEquals(seconds, Freshness.seconds(KeyServer.jwks("", headers.toArray(String[]::new))));
    }

    @Test
    void manyCacheControlFieldsAreOne() {
        assertEquals(
                100,
                Freshness.seconds(
                        KeyServer.jwks("", "Cache-Control", "public", "Cache-Control", "max-age=100", "Age", "0")));
        assertEquals(60, Freshness.seconds(KeyServer.jwks("", "Cache-Control", "max-age=600,".repeat(1000))));
    }
}
