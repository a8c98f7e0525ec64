package dev.signet.keys;

import java.util.Locale;

/** The life of a signing key (protocol section 7). */
public enum KeyState {
    /** Published, not used. */
    PENDING,
    /** Signs; one for each purpose. */
    ACTIVE,
    /** Published and verifies, signs no more. */
    RETIRING,
    /** In the key history only; the private part is erased. */
    RETIRED,
    /** Not to be trusted from a given moment on; in the key history only, the private part erased. */
    REVOKED;

    /** The value of {@code state} in the key history. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static KeyState named(String jsonName) {
        return valueOf(jsonName.toUpperCase(Locale.ROOT));
    }

    boolean isPublished() {
        return this == PENDING || this == ACTIVE || this == RETIRING;
    }
}
