package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 1, "URL comparison": RFC 3986 section 6.2.2, no more and no less. */
class TargetUriTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example                 | https://a.example/",
                "https://a.example                 | HTTPS://A.Example/",
                "https://a.example:443/x           | https://a.example/x",
                "http://a.example:80/x             | http://a.example/x",
                "https://a.example:/x              | https://a.example/x",
                "https://a.example?q               | https://a.example/?q",
                "https://a.example/%7ea            | https://a.example/~a",
                "https://a.example/%41%2d%2E%5f    | https://a.example/A-._",
                "https://a.example/%3a%2c          | https://a.example/%3A%2C",
                "https://b\u00fccher.example/      | https://xn--bcher-kva.example/",
                "https://B\u00dcCHER.example/      | https://xn--bcher-kva.example/",
                "https://b\u00fccher\u3002example/ | https://xn--bcher-kva.example/",
                "https://XN--BCHER-KVA.example/    | https://xn--bcher-kva.example/",
                "https://\uff41.example/           | https://a.example/",
                "https://[2001:DB8::1]:443/        | https://[2001:db8::1]/",
                "https://a.example:8443/           | https://A.EXAMPLE:8443/"
            })
    void equal(String one, String other) {
        assertEquals(TargetUri.parse(other), TargetUri.parse(one));
        assertEquals(
                TargetUri.parse(one).text(),
                TargetUri.parse(TargetUri.parse(one).text()).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a.example/   | http://a.example/",
                "https://a.example/   | https://a.example:80/",
                "http://a.example/    | http://a.example:443/",
                "https://a.example/   | https://b.example/",
                "https://a.example/   | https://a.example./",
                "https://a.example/   | https://www.a.example/",
                "https://a.example/x  | https://a.example/X",
                "https://a.example/x  | https://a.example/x/",
                "https://a.example/x  | https://a.example/x?",
                "https://a.example/%2B| https://a.example/+",
                "https://a.example/%2F| https://a.example//",
                "https://a.example/%3B| https://a.example/;",
                "https://a.example/%25| https://a.example/%2525",
                "https://a.example/a/../b | https://a.example/b",
                "https://a.example/./b| https://a.example/b",
                "https://a.example//b | https://a.example/b",
                "https://a.example/?a=%7E | https://a.example/?a=~",
                "https://a.example/?a=%2f | https://a.example/?a=%2F",
                "https://a.example/?  | https://a.example/",
                "https://a.example/?a&b   | https://a.example/?b&a",
                "https://[::1]/       | https://[0:0:0:0:0:0:0:1]/",
                "https://127.0.0.1/   | https://2130706433/"
            })
    void unequal(String one, String other) {
        assertNotEquals(TargetUri.parse(one), TargetUri.parse(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a.example/",
                "//a.example/",
                "https:/a.example/",
                "https:a.example",
                "https://",
                "https:///x",
                "https://:443/",
                "ws://a.example/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://user@a.example/",
                "https://user:pw@a.example/",
                "https://@a.example/",
                "https://a.example@evil.test/",
                "https://a.example\\@evil.test/",
                "https://a.example\\evil.test/",
                "https://a.example/#f",
                "https://a.example/#",
                "https://a.example#@evil.test/",
                "https://a.example/?q#f",
                "https://a.example:0/",
                "https://a.example:0443/",
                "https://a.example:65536/",
                "https://a.example:+443/",
                "https://a.example:44x/",
                "https://a.example:-1/",
                "https://a.example:443:443/",
                "https://a.example:\u0664\u0664\u0663/",
                "https://a_b.example/",
                "https://a b.example/",
                "https://a%2eexample/",
                "https://-a.example/",
                "https://a..example/",
                "https://.a.example/",
                "https://[::1/",
                "https://::1]/",
                "https://[::1]x/",
                "https://[]/",
                "https://[evil]/",
                "https://[::1%25eth0]/",
                "https://a.example/%",
                "https://a.example/%4",
                "https://a.example/%g1",
                "https://a.example/%\uff11\uff11",
                "https://a.example/\u00e9",
                "https://a.example/a b",
                "https://a.example/a\\b",
                "https://a.example/\n",
                "https://a.example/?a b",
                "https://a.example/?\u00e9",
                " https://a.example/",
                "https://a.example/ ",
                "https://a\u0000.example/",
                "https://a\u200b\u202e.example:x/"
            })
    void refused(String uri) {
        assertThrows(IllegalArgumentException.class, () -> TargetUri.parse(uri));
    }
}
