package dev.signet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.util.List;
import java.util.Set;

/** Private keys as users keep them: a JWK, or a JWK set with the one to sign with. */
final class SigningKeys {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ED25519 = Set.of("Ed25519", "EdDSA");

    private SigningKeys() {}

    private static SigningKey of(JWK jwk) {
        return SigningKey.of(jwk, SignatureEngines.current());
    }

    /**
     * Reads a key.
     *
     * @param kid which one of a set, or null for the only private one
     * @param alg the algorithm to sign with, or null for the key's own
     */
    static SigningKey read(String json, String kid, String alg) {
        try {
            JWK jwk = JsonText.tree(json, "the signing key").path("keys").isArray()
                    ? choose(JwkSets.parse(json), kid)
                    : JwkSets.parseKey(json);
            return alg == null ? of(jwk) : forAlgorithm(jwk, alg);
        } catch (IllegalArgumentException e) {
            throw UserError.notRead("the signing key: " + e.getMessage());
        }
    }

    private static JWK choose(List<JwkSets.Entry> entries, String kid) {
        List<JWK> fitting = entries.stream()
                .map(JwkSets.Entry::jwk)
                .filter(JWK::isPrivate)
                .filter(jwk -> kid == null || kid.equals(jwk.getKeyID()))
                .toList();
        if (fitting.size() != 1) {
            throw new IllegalArgumentException("cannot be chosen: the set has " + fitting.size() + " private keys"
                    + (kid == null ? "; name one with --kid" : " of the kid '" + kid + "'"));
        }
        return fitting.get(0);
    }

    /** The key with {@code alg} put into it, which must not contradict what it says itself; Ed25519 goes by two names. */
    static SigningKey forAlgorithm(JWK jwk, String alg) {
        String own = jwk.getAlgorithm() == null ? alg : jwk.getAlgorithm().getName();
        boolean same = own.equals(alg) || ED25519.contains(own) && ED25519.contains(alg);
        if (JwsAlgorithm.named(alg) == null || !same) {
            throw new IllegalArgumentException("is not for the algorithm '" + alg + "'");
        }
        return of(JwkSets.parseKey(with(jwk, alg).toString()));
    }

    /** The whole JWK with {@code alg} and {@code use}. */
    static ObjectNode with(JWK jwk, String alg) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(jwk.toJSONString());
            return json.put("alg", alg).put("use", "sig");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it was written a moment ago
        }
    }
}
