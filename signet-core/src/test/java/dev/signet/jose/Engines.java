package dev.signet.jose;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** The engines that are here, for tests that hold each of them to the same verdicts. */
final class Engines {
    static final List<SignatureEngine> ALL = all();

    private Engines() {}

    private static List<SignatureEngine> all() {
        List<SignatureEngine> engines = new ArrayList<>();
        engines.add(SignatureEngines.named("bouncycastle"));
        try {
            engines.add(SignatureEngines.named("corretto"));
        } catch (IllegalArgumentException e) {
            System.err.println("SKIPPED: vectors do not run on the Corretto engine: " + e.getMessage());
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail("With CI=true nothing may be skipped: " + e.getMessage());
            }
        }
        return List.copyOf(engines);
    }

    /** A verdict that engines must share. */
    interface Check {
        boolean accepts(SignatureEngine engine);
    }

    /** Asserts that every engine gives that verdict. */
    static void assertVerdict(String what, boolean expected, Check check) {
        for (SignatureEngine engine : ALL) {
            Assertions.assertEquals(expected, check.accepts(engine), what + " on " + engine.name());
        }
    }
}
