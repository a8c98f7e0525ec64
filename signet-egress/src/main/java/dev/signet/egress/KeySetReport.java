package dev.signet.egress;

import dev.signet.HostList;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.VerificationKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What a node would make of the key set at a URL, for whoever sets that URL.
 *
 * @param failure why there is no set; null where there is one
 * @param keys all that stand in the set, in their order
 * @param lifetime for how many seconds a node would take it as fresh
 */
public record KeySetReport(String failure, List<Key> keys, long lifetime) {
    /**
     * A key, or what stands in a key's place.
     *
     * @param kid null where there is none
     * @param algorithms that its signatures may have, as in JOSE headers; none where it is not trusted
     * @param problem why it is not trusted, which completes "the key …"; null where it is
     * @param secret whether something was published that never may be
     */
    public record Key(String kid, List<String> algorithms, String problem, boolean secret) {}

    public KeySetReport {
        keys = List.copyOf(keys);
    }

    /** Whether a signature could be verified with it. */
    public boolean hasKeys() {
        return keys.stream().anyMatch(key -> key.problem == null);
    }

    /**
     * Fetches a tenant's set once.
     *
     * @param tenantHosts the tenant's own list; null where there is none
     * @return completes normally
     */
    public static CompletionStage<KeySetReport> fetch(
            EgressClient client, String url, HostList tenantHosts, SignatureEngine engine) {
        return client.send(KeyAnswer.request(url, tenantHosts, null, KeyAnswer.MOST_OCTETS))
                .thenApply(result -> of(result, engine));
    }

    static KeySetReport of(EgressResult result, SignatureEngine engine) {
        KeyAnswer answer = KeyAnswer.of(result, null, null, PublishedKeys::ofTenant);
        if (answer instanceof KeyAnswer.Failed failed) {
            return new KeySetReport(failed.what(), List.of(), 0);
        }
        KeyAnswer.Good good = (KeyAnswer.Good) answer;
        record Placed(int place, Key key) {}
        List<Placed> found = new ArrayList<>();
        for (PublishedKey published : good.keys().keys()) {
            VerificationKey key = published.key(engine);
            List<String> algorithms = key == null
                    ? List.of()
                    : key.algorithms().stream()
                            .map(JwsAlgorithm::joseName)
                            .distinct()
                            .toList();
            found.add(new Placed(published.place(), new Key(published.kid(), algorithms, published.problem(), false)));
        }
        for (KeyProblem problem : good.keys().problems()) {
            found.add(new Placed(problem.place(), new Key(problem.kid(), List.of(), problem.what(), problem.secret())));
        }
        found.sort(Comparator.comparingInt(Placed::place));
        return new KeySetReport(null, found.stream().map(Placed::key).collect(Collectors.toList()), good.lifetime());
    }
}
