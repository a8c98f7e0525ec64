package dev.signet;

import dev.signet.jose.SignatureEngine;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Trusted keys that are fetched from https URLs (protocol section 7): in the background, through the egress guard. Their resolvers say by {@link KeyResolver#prepare} when it pays to wait.
 * Safe for many threads.
 */
public interface RemoteKeys extends AutoCloseable {
    /** Opens remote keys. Found by {@link ServiceLoader}: signet-egress brings it where it is on the class path. */
    interface Provider {
        /**
         * Opens nothing that takes threads or connections before the first key is asked for.
         *
         * @param requireIss whether two tenants in one set may use one kid, since every signature names its tenant
         */
        RemoteKeys open(
                EgressSettings settings,
                SignatureEngine engine,
                boolean requireIss,
                Clock clock,
                EgressListener listener);
    }

    /** The operator's own set: its keys say by their member {@code tenant} whose they are. The first fetch begins at once. */
    KeyResolver shared(String url);

    /**
     * One tenant's set, all of whose keys are that tenant's, whatever they say. Found by {@code iss} alone: who writes such a set could else take another tenant's kid. Nothing is fetched before
     * a key is asked for.
     *
     * @param hosts the tenant's own list of hosts; null for none of its own
     */
    KeyResolver of(String tenant, String url, List<String> hosts);

    /** @throws IllegalArgumentException saying why policy would not let that URL be fetched, as far as the URL itself tells */
    void check(String url, List<String> hosts);

    @Override
    void close();

    /** What is on the class path, or else what knows no key and refuses all URLs. */
    static RemoteKeys open(
            EgressSettings settings, SignatureEngine engine, boolean requireIss, Clock clock, EgressListener listener) {
        Optional<Provider> provider = ServiceLoader.load(Provider.class, RemoteKeys.class.getClassLoader())
                .findFirst();
        return provider.isPresent()
                ? provider.get().open(settings, engine, requireIss, clock, listener)
                : new NoRemoteKeys();
    }
}
