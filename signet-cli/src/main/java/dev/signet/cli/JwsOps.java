package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.signet.Rejection;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.JwsException;
import dev.signet.jose.JwsVerifier;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The ops {@code jws.verify}, {@code jws.sign} and {@code jwk.parse}: RFC 7515 and 7797, without section 1 of the protocol. */
final class JwsOps {
    private JwsOps() {}

    static void verify(Members line, ObjectNode answer) {
        Jws jws = parse(line);
        JwsAlgorithm algorithm = JwsAlgorithm.named(jws.alg());
        if (algorithm == null) {
            throw OpException.of(Rejection.SIGNATURE_ALGORITHM, "'alg' is not one that is offered");
        }
        byte[] given = line.has("payload_b64") ? line.bytes("payload_b64") : null;
        byte[] payload = JwsVerifier.verify(
                line.string("jws"),
                jws.isDetached() ? given : null,
                kid -> line.has("jwk") ? key(line) : keyOfSet(line, kid));
        if (given != null && !Arrays.equals(given, payload)) {
            throw OpException.of(Rejection.SIGNATURE_MISMATCH, "the payload is not the one given beside the JWS");
        }
        answer.put("alg", algorithm.joseName());
    }

    private static Jws parse(Members line) {
        if (line.has("jws") && !line.line().get("jws").isTextual()) {
            throw OpException.of(Rejection.SIGNATURE_MALFORMED, "only the compact serialization is taken");
        }
        return Jws.parse(line.string("jws"));
    }

    private static VerificationKey key(Members line) {
        try {
            return VerificationKey.of(JwkSets.parseKey(line.json("jwk")), SignatureEngines.current());
        } catch (IllegalArgumentException e) {
            throw new OpException("key_invalid", e.getMessage());
        }
    }

    /** Null when the set has none of that kid. */
    private static VerificationKey keyOfSet(Members line, String kid) {
        VerificationKey found = null;
        try {
            List<JwkSets.Entry> entries = JwkSets.parse(line.json("jwks"));
            if (JwkSets.mixesSymmetry(entries)) {
                throw new IllegalArgumentException("the set has shared secrets beside public keys");
            }
            for (JwkSets.Entry entry : entries) {
                VerificationKey key = VerificationKey.of(entry.jwk(), SignatureEngines.current());
                if (kid == null ? entries.size() == 1 : kid.equals(key.kid())) {
                    found = key;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new OpException("key_invalid", e.getMessage());
        }
        return found;
    }

    static void sign(Members line, ObjectNode answer) {
        JsonNode header = line.line().path("header");
        if (!header.isObject()) {
            throw OpException.badRequest("'header' is not an object");
        }
        SigningKey key = signingKey(line, header);
        ObjectNode protectedHeader = header.deepCopy();
        if (!protectedHeader.has("alg")) {
            protectedHeader.put("alg", key.algorithm().joseName());
        }
        byte[] json = protectedHeader.toString().getBytes(StandardCharsets.UTF_8);
        boolean b64 = Jws.parse(Base64Url.encode(json) + "..").checkCritical(criticalNames(protectedHeader));
        byte[] payload = line.bytes("payload_b64");
        String jws = Jws.signDetached(key, json, payload, 0, payload.length, b64);
        int middle = jws.indexOf('.') + 1;
        answer.put(
                "jws",
                line.flag("detached")
                        ? jws
                        : jws.substring(0, middle) + attached(payload, b64) + jws.substring(middle));
    }

    /** Whatever the caller wants to be critical is the caller's business; the rules about presence and {@code b64} hold. */
    private static Set<String> criticalNames(JsonNode header) {
        Set<String> names = new HashSet<>(Set.of("b64"));
        header.path("crit").forEach(name -> names.add(name.asText()));
        return names;
    }

    private static SigningKey signingKey(Members line, JsonNode header) {
        JWK jwk;
        SigningKey key;
        try {
            jwk = JwkSets.parseKey(line.json("jwk"));
            key = SigningKey.of(jwk, SignatureEngines.current());
        } catch (IllegalArgumentException e) {
            throw new OpException("key_invalid", e.getMessage());
        }
        String alg = header.path("alg").asText(key.algorithm().joseName());
        if (alg.equals(key.algorithm().joseName())) {
            return key;
        }
        try {
            return SigningKeys.forAlgorithm(jwk, alg);
        } catch (IllegalArgumentException e) {
            throw OpException.of(Rejection.SIGNATURE_ALGORITHM, "the key " + e.getMessage());
        }
    }

    private static String attached(byte[] payload, boolean b64) {
        if (b64) {
            return Base64Url.encode(payload);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            if (text.indexOf('.') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // said below
        }
        throw OpException.badRequest("a payload with '.', or that is no text, can be unencoded only when detached");
    }

    static void parseKey(Members line, ObjectNode answer) {
        VerificationKey key = key(line);
        JWK jwk = JwkSets.parseKey(line.json("jwk"));
        answer.put("kty", jwk.getKeyType().getValue());
        answer.put(
                "alg",
                jwk.getAlgorithm() != null
                        ? jwk.getAlgorithm().getName()
                        : key.algorithms().iterator().next().joseName());
        answer.put("thumbprint", key.thumbprint());
    }

    /** The answer to a JWS that does not verify. */
    static OpException refusal(JwsException e) {
        return OpException.of(
                switch (e.fault()) {
                    case FORM -> Rejection.SIGNATURE_MALFORMED;
                    case KEY -> Rejection.SIGNATURE_UNKNOWN;
                    case ALGORITHM -> Rejection.SIGNATURE_ALGORITHM;
                    case SIGNATURE -> Rejection.SIGNATURE_INVALID;
                },
                e.getMessage());
    }
}
