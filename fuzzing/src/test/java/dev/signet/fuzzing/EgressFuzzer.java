package dev.signet.fuzzing;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostName;
import dev.signet.Setting;
import dev.signet.egress.EgressException;
import dev.signet.egress.EgressGuard;
import dev.signet.egress.EgressReason;
import dev.signet.egress.EgressRefusal;
import dev.signet.egress.EgressTarget;
import dev.signet.egress.UrlVerdict;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Any text for a URL or a host: refused with a reason of policy, or read by both of the JVM's parsers as the guard reads it, and a name in normal form that is no address. */
public final class EgressFuzzer {
    private static final EgressGuard GUARD = EgressGuard.of(
            EgressSettings.of(Map.of(Setting.ALLOWED_HOSTS, "*", Setting.EGRESS_PORTS, "443,8443")),
            host -> {
                requireName(host);
                return new InetAddress[] {InetAddress.getByAddress(new byte[] {93, (byte) 184, (byte) 215, 14})};
            },
            EgressListener.NONE);

    private EgressFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        examine(text);
        examine("https://" + text);
        try {
            GUARD.addresses(text);
            requireName(HostName.normalize(text));
        } catch (EgressException e) {
            requirePolicy(e.refusal());
        }
    }

    private static void examine(String url) {
        UrlVerdict verdict = GUARD.examine(url, null);
        if (verdict instanceof EgressRefusal refusal) {
            requirePolicy(refusal);
            return;
        }
        EgressTarget target = (EgressTarget) verdict;
        requireName(target.host());
        if (!target.host().equals(target.uri().getHost()) || target.port() != 443 && target.port() != 8443) {
            throw new AssertionError(url + " became " + target.uri());
        }
        try {
            String ascii =
                    url.chars().allMatch(c -> c < 0x80) ? url : target.uri().toString();
            URI uri = new URI(ascii);
            URL other = new URL(ascii);
            if (!target.host().equalsIgnoreCase(uri.getHost())
                    || !target.host().equalsIgnoreCase(other.getHost())
                    || uri.getRawUserInfo() != null
                    || other.getUserInfo() != null) {
                throw new AssertionError(url + " is read in different ways");
            }
        } catch (URISyntaxException | MalformedURLException e) {
            throw new AssertionError(url + " is no URL for the JVM", e);
        }
    }

    private static void requireName(String host) {
        boolean isName = host.matches("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?");
        if (!isName || !host.equals(HostName.normalize(host))) {
            throw new AssertionError("no name in normal form: " + host);
        }
    }

    private static void requirePolicy(EgressRefusal refusal) {
        if (refusal.reason().compareTo(EgressReason.SUSPICIOUS_HOST) > 0
                || refusal.detail().isEmpty()) {
            throw new AssertionError(refusal.toString());
        }
    }
}
