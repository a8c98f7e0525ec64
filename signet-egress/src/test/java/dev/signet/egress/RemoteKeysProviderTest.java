package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.KeyResolver;
import dev.signet.Poll;
import dev.signet.RemoteKeys;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.jose.SignatureEngines;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys by URL as an engine finds them, with the real guard. */
class RemoteKeysProviderTest {
    private static RemoteKeys open(String... settings) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(Setting.ofKey(settings[i]), settings[i + 1]);
        }
        return RemoteKeys.open(
                EgressSettings.of(texts), SignatureEngines.current(), false, Clock.systemUTC(), EgressListener.NONE);
    }

    @Test
    void theClassPathBringsThem() {
        try (RemoteKeys remote = open()) {
            assertInstanceOf(RemoteKeySets.class, remote);
        }
    }

    @Test
    void theRealGuardIsAsked() {
        try (RemoteKeys remote = open("allowed-hosts", "*.example.com")) {
            remote.check("https://keys.example.com/jwks", null);
            for (Map.Entry<String, String> wrong : Map.of(
                            "https://keys.example.org/", "host_not_allowed",
                            "https://127.0.0.1/", "ip_literal",
                            "https://2130706433/", "ip_literal",
                            "http://keys.example.com/", "scheme_not_allowed",
                            "https://keys.example.com:8443/", "port_not_allowed",
                            "https://u:s3cret@keys.example.com/", "userinfo_present",
                            "x", "malformed_url")
                    .entrySet()) {
                String said = assertThrows(IllegalArgumentException.class, () -> remote.check(wrong.getKey(), null))
                        .getMessage();
                assertTrue(said.contains("(" + wrong.getValue() + ")"), said);
                assertTrue(!said.contains("s3cret"), said);
            }
        }
    }

    @Test
    void aSettingThatPolicyRefusesNamesWhatToDo(@TempDir Path data) {
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> Signet.builder()
                                .set(Setting.DATA_DIR, data.toString())
                                .set(Setting.TRUSTED_KEYS, "https://keys.example.com/jwks.json")
                                .build())
                .getMessage();
        assertTrue(said.startsWith("setting trusted-keys: ") && said.contains("allowed-hosts"), said);
    }

    @Test
    void aNameThatIsNotThereIsWaitedForOnceAndNeverTrusted() throws Exception {
        try (RemoteKeys remote = open("allowed-hosts", "*")) {
            KeyResolver keys = remote.of("acme", "https://no-such-host.invalid/jwks", null);
            CompletionStage<Void> wait = keys.prepare("acme", "a");
            assertNull(wait.toCompletableFuture().get(60, TimeUnit.SECONDS));
            assertNull(keys.resolve("acme", "a"));
        }
    }

    @Test
    void threadsBeginWithTheFirstNeedAndEnd() throws Exception {
        try (RemoteKeys remote = open("allowed-hosts", "*")) {
            Poll.until("those of other tests have ended", () -> threads() == 0);
            for (int i = 0; i < 1000; i++) {
                remote.of("t-" + i, "https://host-" + i + ".invalid/", null);
            }
            assertEquals(0, threads());
            remote.of("acme", "https://no-such-host.invalid/jwks", null)
                    .prepare("acme", "a")
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertTrue(threads() <= 5, threads() + " threads");
        }
        Poll.until("they have ended", () -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("signet-keys"))
                .count();
    }
}
