package dev.signet.jose;

import dev.signet.jose.JwsException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

/** Verifies a compact JWS by RFC 7515 and RFC 7797 alone, without what Signet asks of a request or response. */
public final class JwsVerifier {
    private static final Set<String> UNDERSTOOD = Set.of("b64");

    private JwsVerifier() {}

    /**
     * The content of a JWS whose signature holds.
     *
     * @param content what a detached JWS is over; null when the JWS brings its content
     * @param keys the key for a {@code kid}, which is null where the header has none; null for an unknown one
     * @throws JwsException saying why it does not
     */
    public static byte[] verify(String compact, byte[] content, Function<String, VerificationKey> keys) {
        Jws jws = Jws.parse(compact);
        boolean b64 = jws.checkCritical(UNDERSTOOD);
        VerificationKey key = keys.apply(jws.string("kid", false));
        if (key == null) {
            throw new JwsException(Fault.KEY, "no key fits the protected header's 'kid'");
        }
        JwsAlgorithm algorithm = JwsAlgorithm.named(jws.alg());
        if (algorithm == null || !key.algorithms().contains(algorithm)) {
            throw new JwsException(Fault.ALGORITHM, "'alg' is not one that this key is for");
        }
        byte[] payload = payload(jws, content, b64);
        byte[] input = jws.signingInput(payload, 0, payload.length, b64);
        if (!key.verify(algorithm, input, input.length, jws.signature())) {
            throw new JwsException(Fault.SIGNATURE, "the signature does not hold");
        }
        return payload;
    }

    private static byte[] payload(Jws jws, byte[] content, boolean b64) {
        if (content != null) {
            if (!jws.isDetached()) {
                throw new JwsException("the JWS has content of its own; leave out the other");
            }
            return content;
        }
        if (!b64) {
            return jws.payloadPart().getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64Url.decode(jws.payloadPart());
        } catch (IllegalArgumentException e) {
            throw new JwsException("the payload " + e.getMessage());
        }
    }
}
