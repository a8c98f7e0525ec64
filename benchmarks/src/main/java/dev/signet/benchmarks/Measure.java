package dev.signet.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one benchmark method after the other in JVMs of its own.
 *
 * @param iterations of one second each, after half as many and one to warm up
 */
record Measure(int forks, int iterations, boolean verbose) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Time and allocated octets of one call. */
    record Score(double nanos, double error, double allocated) {}

    Score run(Class<?> benchmark, String method, Map<String, String> parameters, int threads) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(forks)
                .threads(threads)
                .warmupIterations(iterations / 2 + 1)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .timeUnit(TimeUnit.NANOSECONDS)
                .jvmArgsAppend(flags().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT);
        parameters.forEach(options::param);
        try {
            RunResult result = new Runner(options.build()).runSingle();
            return new Score(
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    result.getSecondaryResults().get(ALLOCATED).getScore());
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Newer JDKs warn of native libraries and of Unsafe, which the engines and JMH use. */
    static List<String> flags() {
        int version = Runtime.version().feature();
        return version < 24
                ? List.of()
                : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }
}
