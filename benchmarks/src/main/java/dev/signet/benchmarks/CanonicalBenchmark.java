package dev.signet.benchmarks;

import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.erdtman.jcs.JsonCanonicalizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The canonical form of a body, by this project and by java-json-canonicalization. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CanonicalBenchmark {
    @Param({"266B", "10kB"})
    public String size;

    @Param({"unsorted", "canonical"})
    public String form;

    private byte[] body;

    @Setup
    public void read() {
        body = Bodies.of(size, form);
    }

    @Benchmark
    public CanonicalForm signet() {
        return CanonicalJson.of(body);
    }

    @Benchmark
    public byte[] library() throws IOException {
        return new JsonCanonicalizer(body).getEncodedUTF8();
    }
}
