package dev.signet.keys;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.util.Locale;

/** What a signing key is for; the JWK member {@code purpose}, in lower case (protocol section 7). */
public enum KeyPurpose {
    RESPONSE,
    /** Ed25519 only. */
    RECEIPT,
    /** Ed25519 only. */
    LOG,
    /** With which a gateway signs its callers' requests anew (protocol section 9). */
    REQUEST;

    /** The member's value. */
    public String jwkName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The purpose of that {@link #jwkName}; IllegalArgumentException where there is none. */
    static KeyPurpose named(String jwkName) {
        return valueOf(jwkName.toUpperCase(Locale.ROOT));
    }

    void check(JWK key) {
        if ((this == RECEIPT || this == LOG) && !(key instanceof OctetKeyPair)) {
            throw new IllegalArgumentException(
                    "is of type " + key.getKeyType() + "; a " + jwkName() + " key is Ed25519");
        }
    }
}
