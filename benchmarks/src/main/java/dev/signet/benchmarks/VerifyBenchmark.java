package dev.signet.benchmarks;

import dev.signet.MemoryReplayGuard;
import dev.signet.ReplayGuard;
import dev.signet.Verdict;
import dev.signet.VerifierUnderTest;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.VerificationKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole verification, and the engine's part of it alone, over the same requests in the same order. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VerifyBenchmark {
    /** Requests, and what is needed to verify them. */
    @State(Scope.Benchmark)
    public static class Requests {
        @Param({"Ed25519", "ES256"})
        public String algorithm;

        @Param({"bouncycastle", "corretto"})
        public String engine;

        @Param("32768")
        public int requests;

        SignatureEngine signatures;
        Samples samples;

        @Setup
        public void sign() {
            signatures = SignatureEngines.named(engine);
            samples = new Samples(algorithm, signatures, requests);
        }

        VerifierUnderTest verifier(ReplayGuard guard) {
            return new VerifierUnderTest(Samples.verificationJwk(samples.key), signatures, guard, Samples.CLOCK);
        }
    }

    /** Verifies with the guard of a single node, empty again before the first nonce comes back. */
    @State(Scope.Benchmark)
    public static class WithMemory {
        private Head[] heads;
        private VerifierUnderTest verifier;
        private MemoryReplayGuard guard;

        @Setup
        public void build(Requests requests) {
            heads = requests.samples.heads();
            verifier = requests.verifier(new ReplayGuard() {
                @Override
                public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
                    return guard.claim(tenant, kid, nonce, iat, expiresAt);
                }

                @Override
                public long floor() {
                    return guard.floor();
                }
            });
        }

        Verdict verify(int request) {
            if (request == 0) {
                guard = VerifierUnderTest.guard(Samples.CLOCK);
            }
            return verifier.verify(heads[request], Samples.BODY);
        }
    }

    /** Verifies with a guard that remembers nothing: what is left when replay is somebody else's. */
    @State(Scope.Benchmark)
    public static class WithoutMemory {
        private Head[] heads;
        private VerifierUnderTest verifier;

        @Setup
        public void build(Requests requests) {
            heads = requests.samples.heads();
            verifier = requests.verifier(new ReplayGuard() {
                @Override
                public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
                    return CompletableFuture.completedFuture(Claim.CLAIMED);
                }

                @Override
                public long floor() {
                    return MemoryReplayGuard.NO_FLOOR;
                }
            });
        }

        Verdict verify(int request) {
            return verifier.verify(heads[request], Samples.BODY);
        }
    }

    /** Has the signing inputs and signatures ready. */
    @State(Scope.Benchmark)
    public static class Bare {
        private JwsAlgorithm algorithm;
        private VerificationKey key;
        private byte[][] inputs;
        private byte[][] signatures;

        @Setup
        public void compute(Requests requests) {
            algorithm = JwsAlgorithm.named(requests.algorithm);
            key = VerificationKey.of(Samples.verificationJwk(requests.samples.key), requests.signatures);
            byte[] payload = Bodies.canonical(Samples.BODY);
            Jws[] parsed = requests.samples.parsed();
            inputs = new byte[parsed.length][];
            signatures = new byte[parsed.length][];
            for (int i = 0; i < parsed.length; i++) {
                inputs[i] = parsed[i].signingInput(payload, 0, payload.length, false);
                signatures[i] = parsed[i].signature();
            }
        }

        boolean verify(int request) {
            return key.verify(algorithm, inputs[request], inputs[request].length, signatures[request]);
        }
    }

    @Benchmark
    public Verdict request(Requests requests, WithMemory verifier) {
        Verdict verdict = verifier.verify(requests.samples.next());
        return accepted(verdict);
    }

    @Benchmark
    public Verdict withoutReplay(Requests requests, WithoutMemory verifier) {
        Verdict verdict = verifier.verify(requests.samples.next());
        return accepted(verdict);
    }

    @Benchmark
    public boolean bare(Requests requests, Bare bare) {
        if (!bare.verify(requests.samples.next())) {
            throw new IllegalStateException("a good signature was refused");
        }
        return true;
    }

    private static Verdict accepted(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted) {
            return verdict;
        }
        throw new IllegalStateException("a good request was refused: " + verdict);
    }
}
