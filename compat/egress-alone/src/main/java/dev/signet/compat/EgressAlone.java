package dev.signet.compat;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.egress.EgressClient;
import dev.signet.egress.EgressGuard;
import dev.signet.egress.EgressRefusal;
import dev.signet.egress.EgressRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** The guard in somebody's own application, with its client. */
public final class EgressAlone {
    private EgressAlone() {}

    /** What becomes of a request to a name that leads inside, and of one to a host that is not listed. */
    public static String run() {
        EgressSettings settings = EgressSettings.of(
                Map.of(Setting.ALLOWED_HOSTS, "partner.example", Setting.EGRESS_CONNECT_TIMEOUT, "60"));
        try (EgressGuard guard = EgressGuard.of(
                        settings,
                        host -> new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, 1})},
                        EgressListener.NONE);
                EgressClient client = new EgressClient(guard, settings)) {
            return reason(client, "https://partner.example/") + " " + reason(client, "https://other.example/");
        }
    }

    private static String reason(EgressClient client, String url) {
        EgressRequest request = new EgressRequest("GET", url, null, List.of(), new byte[0], 1024);
        EgressRefusal refusal =
                (EgressRefusal) client.send(request).toCompletableFuture().join();
        return refusal.reason().code();
    }

    /** Whether an engine takes keys by URL, and only from hosts that it may reach. */
    public static String keysByUrl() {
        try {
            engine("https://keys.invalid/jwks.json").close();
            engine("https://other.invalid/jwks.json").close();
            return "both started";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static Signet engine(String url) {
        return Signet.builder()
                .set(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
                .set(Setting.ALLOWED_HOSTS, "keys.invalid")
                .set(Setting.TRUSTED_KEYS, url)
                .build();
    }
}
