package dev.signet.store;

import dev.signet.TrustedKey;
import dev.signet.TrustedKeys;
import dev.signet.jose.SignatureEngine;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tenant's trusted keys, checked when the first is asked for: there may be very many tenants, and checking a key takes as long as a signature. */
final class LazyTrustedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(LazyTrustedKeys.class);
    private static final String NO_KEYS = "{\"keys\":[]}";

    private final String tenant;
    private final String text;
    private final SignatureEngine engine;
    private volatile TrustedKeys keys;

    /** @param text a JWK set, or null */
    LazyTrustedKeys(String tenant, String text, SignatureEngine engine) {
        this.tenant = tenant;
        this.text = text == null ? NO_KEYS : text;
        this.engine = engine;
    }

    boolean isOf(String otherText) {
        return text.equals(Objects.requireNonNullElse(otherText, NO_KEYS));
    }

    TrustedKey resolve(String kid) {
        TrustedKeys known = keys;
        return (known == null ? parse() : known).resolve(tenant, kid);
    }

    private synchronized TrustedKeys parse() {
        if (keys == null) {
            try {
                keys = TrustedKeys.parse(text, engine, true);
            } catch (IllegalArgumentException e) {
                LOG.error(
                        "the trusted keys of the tenant {} in the store make no sense, so it has none: {}",
                        tenant,
                        e.getMessage());
                keys = TrustedKeys.parse(NO_KEYS, engine, true);
            }
        }
        return keys;
    }
}
