package dev.signet.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.signet.jose.SignatureEngines;
import java.text.ParseException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one would write without this project: java-json-canonicalization for the body, nimbus-jose-jwt, as it comes out of the box, for the same
 * detached JWS. It checks neither time nor target nor nonce.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NimbusBenchmark {
    @Param({"Ed25519", "ES256"})
    public String algorithm;

    @Param("32768")
    public int requests;

    private Samples samples;
    private JWSVerifier verifier;

    @Setup
    public void sign() throws JOSEException {
        samples = new Samples(algorithm, SignatureEngines.named("auto"), requests);
        Set<String> understood = Set.of("b64");
        verifier = samples.key.publicJwk() instanceof OctetKeyPair key
                ? new Ed25519Verifier(key, understood)
                : new ECDSAVerifier(((ECKey) samples.key.publicJwk()).toECPublicKey(), understood);
    }

    @Benchmark
    public JWSObject verify() throws ParseException, JOSEException {
        Payload payload = new Payload(Bodies.canonical(Samples.BODY));
        JWSObject jws = JWSObject.parse(samples.signatures[samples.next()], payload);
        if (!jws.verify(verifier)) {
            throw new IllegalStateException("a good signature was refused");
        }
        return jws;
    }
}
