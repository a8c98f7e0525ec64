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
import org.openjdk.jmh.util.Statistics;

/**
 * Runs one benchmark method after the other in JVMs of its own.
 *
 * @param warmup seconds before it counts
 * @param iterations of half a second each
 */
record Measure(int forks, int warmup, int iterations, boolean verbose) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * Time and allocated octets of one call: the median of all iterations, which other load on the machine moves least, and its quartiles.
     */
    record Score(double nanos, double lower, double upper, double allocated) {}

    Score run(Class<?> benchmark, String method, Map<String, String> parameters, int threads) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(forks)
                .threads(threads)
                .warmupIterations(warmup)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(500))
                .timeUnit(TimeUnit.NANOSECONDS)
                .jvmArgsAppend(flags().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT);
        parameters.forEach(options::param);
        try {
            RunResult result = new Runner(options.build()).runSingle();
            Statistics times = result.getPrimaryResult().getStatistics();
            return new Score(
                    times.getPercentile(50),
                    times.getPercentile(25),
                    times.getPercentile(75),
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
