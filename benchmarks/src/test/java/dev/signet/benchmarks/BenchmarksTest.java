package dev.signet.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.SignatureEngines;
import dev.signet.json.CanonicalJson;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
    @BeforeAll
    static void shareTheMachine() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void everyMethodRunsOnce() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev.signet.benchmarks.*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .param("engine", engines())
                        .param("requests", "2")
                        .param("live", "1000")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        int verifications = 2 + 2 * 3 * engines().length;
        int signatures = 4 * 2 * engines().length;
        assertEquals(8 + verifications + signatures + 1, results.size());
    }

    @Test
    void bodiesAreOfTheirSizeAndBothCanonicalFormsAreEqual() {
        assertEquals(266, Bodies.of("266B", "unsorted").length);
        assertEquals(10_000, Bodies.of("10kB", "unsorted").length);
        for (String size : List.of("266B", "10kB")) {
            byte[] body = Bodies.of(size, "unsorted");
            assertArrayEquals(Bodies.canonical(body), CanonicalJson.of(body).toByteArray());
        }
    }

    @Test
    void memoryIsMeasured() {
        double bytes = ReplayMemory.bytesPerNonce(20_000);
        assertTrue(bytes > 40 && bytes < 400, bytes + " bytes a nonce");
    }

    private static String[] engines() {
        try {
            SignatureEngines.named("corretto");
            return new String[] {"bouncycastle", "corretto"};
        } catch (IllegalArgumentException e) {
            return new String[] {"bouncycastle"};
        }
    }
}
