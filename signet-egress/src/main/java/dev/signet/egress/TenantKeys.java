package dev.signet.egress;

import dev.signet.HostList;
import dev.signet.KeyResolver;
import dev.signet.TrustedKey;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is at a URL, as one tenant's keys: found by {@code iss} alone, and only where policy lets that tenant have the URL fetched. */
final class TenantKeys implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(TenantKeys.class);

    private final RemoteKeySets sets;
    private final KeySource source;
    private final String tenant;
    private final HostList hosts;
    private volatile Boolean allowed; // null until it is asked; neither the URL nor policy changes

    /** @param hosts the tenant's own; null for none of its own */
    TenantKeys(RemoteKeySets sets, KeySource source, String tenant, HostList hosts) {
        this.sets = sets;
        this.source = source;
        this.tenant = tenant;
        this.hosts = hosts;
    }

    @Override
    public TrustedKey resolve(String iss, String kid) {
        if (!tenant.equals(iss) || !isAllowed()) {
            return null;
        }
        PublishedKey key = source.find(null, kid);
        return key == null ? null : source.trusted(key, tenant);
    }

    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        return tenant.equals(iss) && isAllowed() ? source.prepare(null, kid) : null;
    }

    private boolean isAllowed() {
        Boolean known = allowed;
        return known != null ? known : examine();
    }

    private synchronized boolean examine() {
        if (allowed == null) {
            if (sets.isClosed()) {
                return false;
            }
            if (sets.examine(source.url(), hosts) instanceof EgressRefusal refusal) {
                LOG.error(
                        "the keys of tenant {} at {} are not fetched: {} ({}){}",
                        tenant,
                        LogText.url(source.url()),
                        LogText.of(refusal.detail()),
                        refusal.reason().code(),
                        RemoteKeySets.remedy(refusal.reason()));
                allowed = false;
            } else {
                allowed = true;
            }
        }
        return allowed;
    }
}
