package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.Setting;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Guards and clients that may reach servers of the tests' own, and are as strict as ever about all else. */
public final class TestEgress {
    private static final long SECONDS = 60;

    /** What a busy machine may take; who tests a limit sets it. */
    private static final List<String> PATIENT = List.of(
            "egress-connect-timeout=60",
            "egress-tls-timeout=60",
            "egress-first-byte-timeout=60",
            "egress-total-timeout=120");

    private TestEgress() {}

    /**
     * Every host is allowed, and that port; time limits are far away.
     *
     * @param others such as {@code egress-total-timeout=1}; they win
     */
    public static EgressSettings settings(int port, String... others) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        texts.put(Setting.ALLOWED_HOSTS, "*");
        texts.put(Setting.EGRESS_PORTS, Integer.toString(port));
        Stream.concat(PATIENT.stream(), Stream.of(others))
                .map(other -> other.split("=", 2))
                .forEach(parts -> texts.put(Setting.ofKey(parts[0]), parts[1]));
        return EgressSettings.of(texts);
    }

    /**
     * @param asPublic addresses that count as public, as texts; 127.0.0.1 where there are none
     */
    public static EgressGuard guard(
            EgressSettings settings, NameLookup lookup, EgressListener listener, String... asPublic) {
        Set<String> let = asPublic.length == 0 ? Set.of("127.0.0.1") : Set.of(asPublic);
        AddressRule strict = new PublicAddresses();
        AddressRule rule = address -> let.contains(address.getHostAddress()) ? null : strict.check(address);
        return EgressGuard.of(settings, lookup, rule, listener);
    }

    /** A client that trusts those authorities and no others. */
    public static EgressClient client(EgressGuard guard, EgressSettings settings, TestCa... authorities) {
        return new EgressClient(guard, settings, trusting(authorities));
    }

    public static EgressTls trusting(TestCa... authorities) {
        return EgressTls.trusting(
                Arrays.stream(authorities).map(TestCa::certificate).collect(Collectors.toList()));
    }

    public static EgressRequest get(String url) {
        return new EgressRequest("GET", url, null, List.of(), new byte[0], 1 << 20);
    }

    /** Waits, generously. */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
