package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostName;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that parsers of URLs read in different ways. */
class HostileUrlsTest {
    private final Guarded guarded = Guarded.with("allowed-hosts", "*", "suspicious-hosts", ",");

    @AfterEach
    void close() {
        guarded.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "https",
                "https:",
                "https:/",
                "https://",
                "https:///",
                "https:///partner.example/",
                "https:/partner.example/",
                "https:partner.example",
                "https:////partner.example/",
                "//partner.example/",
                "partner.example",
                "/",
                "?",
                "#",
                ":",
                "://partner.example",
                "1https://partner.example/",
                "https ://partner.example/",
                " https://partner.example/",
                "https://partner.example/ ",
                "\thttps://partner.example/",
                "https://partner.example/\n",
                "https://part\nner.example/",
                "https://partner.example/\r\nX: y",
                "https://partner.example\\@evil.example/",
                "https://evil.example\\@partner.example/",
                "https:\\\\partner.example/",
                "https://partner.example/\\",
                "https://partner.example\u0000.evil.example/",
                "https://partner.example/\u0000",
                "https://partner.example/\u007f",
                "https://partner.example/\u0085",
                "https://partner.example/\u2028",
                "https://partner.example/ü",
                "https://partner.example/?ü",
                "https://partner.example/#ü",
                "https://partner.example/\ud800",
                "https://partner\ud800.example/",
                "https://partner.example/\ufeff",
                "https://partner.example:/",
                "https://partner.example:0/",
                "https://partner.example:0443/",
                "https://partner.example:+443/",
                "https://partner.example:-443/",
                "https://partner.example:443:443/",
                "https://partner.example:65536/",
                "https://partner.example:4294967739/",
                "https://partner.example:４４３/",
                "https://partner.example:443a/",
                "https://partner.example:0x1bb/",
                "https://partner.example:443%00/",
                "https://partner.example%2eevil.example/",
                "https://partner.example%00/",
                "https://partner.example%/",
                "https://partner%2f.example/",
                "https://a@b@partner.example/",
                "https://partner.example@@evil.example/",
                "https://partner.example,evil.example/",
                "https://partner.example;evil.example/",
                "https://partner_x.example/",
                "https://-partner.example/",
                "https://partner-.example/",
                "https://partner..example/",
                "https://.partner.example/",
                "https://partner.example./",
                "https://partner.example../",
                "https://./",
                "https://localhost/",
                "https://metadata/",
                "https://*.partner.example/",
                "https://{partner}.example/",
                "https://part<ner>.example/",
                "https://part|ner.example/",
                "https://part^ner.example/",
                "https://part\"ner.example/",
                "https://part`ner.example/",
                "https://part'ner.example/",
                "https://$partner.example/",
                "https://partner。example/",
                "https://partner．example/",
                "https://partner.example／.evil.example/",
                "https://partner.example＠evil.example/",
                "https://partner.example？.evil.example/",
                "https://partner.example＃.evil.example/",
                "https://evil.example℀partner.example/",
                "https://part\u00adner.example/",
                "https://part\u200bner.example/",
                "https://part\u200dner.example/",
                "https://part\ufe0fner.example/",
                "https://\u202epartner.example/",
                "https://ｐartner.example/",
                "https://partne\u24e1.example/",
                "https://K\u212a.example/",
                "https://fa\u00df.example/",
                "https://M\u00dcNCHEN.example/",
                "https://mu\u0308nchen.example/",
                "https://\ud83d\ude00.example/",
                "https://partner.example/%",
                "https://partner.example/%4",
                "https://partner.example/%zz",
                "https://partner.example/[]",
                "https://partner.example/?a[]=1",
                "https://partner.example/{}",
                "https://partner.example/|",
                "https://partner.example/\"",
                "https://partner.example/<",
                "https://partner.example/`",
                "https://partner.example/^",
                "https://partner.example/#a#b",
                "https%3a//partner.example/",
                "https：//partner.example/",
                "httpſ://partner.example/"
            })
    void noUrlThatAllReadAlike(String url) {
        assertEquals("malformed_url", guarded.code(url), url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://partner.example/",
                "HTTP://partner.example/",
                "ftp://partner.example/",
                "file:///etc/passwd",
                "gopher://127.0.0.1:70/_",
                "jar:https://partner.example/a.jar!/",
                "data:text/plain,x",
                "urn:x",
                "x:",
                "https+unix://%2fvar%2frun%2fdocker.sock/",
                "javascript:alert(1)",
                "url:https://partner.example/",
                "wss://partner.example/",
                "httpss://partner.example/",
                "http:partner.example"
            })
    void otherSchemes(String url) {
        assertEquals("scheme_not_allowed", guarded.code(url), url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@partner.example/",
                "https://user:pass@partner.example/",
                "https://@partner.example/",
                "https://:@partner.example/",
                "https://evil.example%2f@partner.example/",
                "https://partner.example:443@evil.example/",
                "https://partner.example@evil.example:443/",
                "https://ü@partner.example/"
            })
    void userInfo(String url) {
        assertEquals("userinfo_present", guarded.code(url), url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://partner.example",
                "HTTPS://PARTNER.EXAMPLE",
                "https://partner.example:443",
                "https://partner.example?@evil.example",
                "https://partner.example#@evil.example",
                "https://partner.example/@evil.example:80//x?y=//z@#https://w",
                "https://10.partner.example/",
                "https://0x7f.partner.example/",
                "https://1-2-3.partner.example/",
                "https://xn--mnchen-3ya.example/",
                "https://münchen.example/",
                "https://例え.テスト/",
                "https://partner.example/%00%2f%5c..%2f"
            })
    void fine(String url) {
        assertEquals("allowed", guarded.code(url), url);
    }

    @Test
    void normalFormOfTheHost() {
        EgressTarget target =
                assertInstanceOf(EgressTarget.class, guarded.guard.examine("https://münchen.Example:443?a#b", null));
        assertEquals("xn--mnchen-3ya.example", target.host());
        assertEquals("https://xn--mnchen-3ya.example/?a", target.uri().toString());
    }

    @Test
    void longTexts() {
        String name = "a.".repeat(120) + "example";
        assertEquals("allowed", guarded.code("https://" + name + "/"));
        assertEquals("malformed_url", guarded.code("https://" + "a.".repeat(124) + "example/"));
        assertEquals("malformed_url", guarded.code("https://" + "a".repeat(64) + ".example/"));
        assertEquals("allowed", guarded.code("https://" + "a".repeat(63) + ".example/"));
        String path = "https://partner.example/";
        assertEquals("allowed", guarded.code(path + "%20".repeat((8192 - path.length()) / 3)));
        assertEquals("malformed_url", guarded.code(path + "a".repeat(8193 - path.length())));
        assertEquals("malformed_url", guarded.code(path + "a".repeat(20_000_000)));
        assertEquals("malformed_url", guarded.code("https://" + "ü".repeat(8000) + "/"));
        assertEquals("malformed_url", guarded.code("https://" + "@".repeat(8000)));
        assertEquals("malformed_url", guarded.code("https://" + "\ufdfa".repeat(8000)));
        assertEquals("malformed_url", guarded.code("https://a" + "\u0300\u0316".repeat(4000) + ".example"));
    }

    /** Any text has an outcome; what passes is read alike by the JVM, and names a host in normal form that is no literal. */
    @Test
    void randomTexts() {
        String[] parts = {
            "https",
            "http",
            ":",
            "//",
            "/",
            "\\",
            "@",
            "?",
            "#",
            "[",
            "]",
            "%",
            "%2e",
            ".",
            "..",
            "a",
            "partner.example",
            "127.0.0.1",
            "1",
            "0x7f",
            "::1",
            "443",
            ":443",
            " ",
            "\t",
            "\u0000",
            "ü",
            "。",
            "１",
            "\u00ad",
            "xn--",
            "-",
            "_",
            "ß",
            "\ud83d",
            "\ude00",
            "münchen",
            "example"
        };
        Random random = new Random(1738);
        int allowed = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder url = new StringBuilder(random.nextInt(4) == 0 ? "" : "https://");
            for (int n = random.nextInt(9); n >= 0; n--) {
                url.append(parts[random.nextInt(parts.length)]);
            }
            if (guarded.guard.examine(url.toString(), null) instanceof EgressTarget target) {
                allowed++;
                assertEquals(target.host(), target.uri().getHost(), url.toString());
                assertEquals(target.host(), HostName.normalize(target.host()), url.toString());
                assertTrue(target.host().matches("[a-z0-9.-]+\\.[a-z][a-z0-9-]*"), url.toString());
            }
        }
        assertTrue(allowed > 200, "only " + allowed + " were let pass");
    }
}
