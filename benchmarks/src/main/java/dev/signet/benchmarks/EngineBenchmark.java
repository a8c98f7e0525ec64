package dev.signet.benchmarks;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each engine, a message of 512 octets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
    @Param({"Ed25519", "ES256", "PS256", "HS256"})
    public String algorithm;

    @Param({"bouncycastle", "corretto"})
    public String engine;

    private final byte[] message = new byte[512];
    private JwsAlgorithm named;
    private SigningKey signer;
    private VerificationKey verifier;
    private byte[] signature;

    @Setup
    public void prepare() {
        new Random(1).nextBytes(message);
        SignatureEngine signatures = SignatureEngines.named(engine);
        named = JwsAlgorithm.named(algorithm);
        signer = Samples.key(algorithm, signatures);
        verifier = VerificationKey.of(Samples.verificationJwk(signer), signatures);
        signature = signer.sign(message, message.length);
    }

    @Benchmark
    public byte[] sign() {
        return signer.sign(message, message.length);
    }

    @Benchmark
    public boolean verify() {
        if (!verifier.verify(named, message, message.length, signature)) {
            throw new IllegalStateException("a good signature was refused");
        }
        return true;
    }
}
