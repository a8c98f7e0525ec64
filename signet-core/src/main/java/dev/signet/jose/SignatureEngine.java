package dev.signet.jose;

import com.nimbusds.jose.jwk.JWK;

/** Where signatures are computed. Every engine gives the same verdict on every input; they differ in speed only. */
public interface SignatureEngine {
    /** Name and version, as {@code signet version} and the start-up log show them. */
    String name();

    /** A verifier for this key and algorithm, which have been checked to fit. The result is safe for many threads. */
    Verifier verifier(JWK key, JwsAlgorithm algorithm);

    /** A signer for this private or secret key. The result is safe for many threads. */
    Signer signer(JWK key, JwsAlgorithm algorithm);

    /** One key, one algorithm. */
    interface Verifier {
        /** Whether the signature holds over the first {@code length} octets of {@code input}; false for any malformed signature. */
        boolean verify(byte[] input, int length, byte[] signature);
    }

    /** One key, one algorithm. */
    interface Signer {
        byte[] sign(byte[] input, int length);
    }
}
