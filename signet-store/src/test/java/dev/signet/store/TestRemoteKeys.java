package dev.signet.store;

import dev.signet.KeyResolver;
import dev.signet.RemoteKeys;
import dev.signet.TestKeys;
import dev.signet.TrustedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Key servers of which each has the key {@code Ed25519} once it was asked for. */
final class TestRemoteKeys implements RemoteKeys {
    /** Who has registered what, as {@code tenant url hosts}. */
    final List<String> registered = new ArrayList<>();

    /** What was asked to be fetched, as {@code tenant/kid}. */
    final List<String> prepared = new ArrayList<>();

    @Override
    public synchronized KeyResolver of(String tenant, String url, List<String> hosts) {
        registered.add(tenant + " " + url + " " + hosts);
        return new KeyResolver() {
            private boolean fetched;

            @Override
            public TrustedKey resolve(String iss, String kid) {
                return fetched && tenant.equals(iss) && kid.equals("Ed25519")
                        ? TestKeys.trusted(TestKeys.client(), tenant)
                        : null;
            }

            @Override
            public CompletionStage<Void> prepare(String iss, String kid) {
                prepared.add(iss + "/" + kid);
                fetched = true;
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    @Override
    public KeyResolver shared(String url) {
        throw new IllegalStateException("the operator's set is no tenant's");
    }

    @Override
    public void check(String url, List<String> hosts) {
        // any may be fetched
    }

    @Override
    public void close() {
        // nothing is open
    }
}
