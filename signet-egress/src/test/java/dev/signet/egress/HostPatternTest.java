package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HostPatternTest {
    @Test
    void matchesLikeTheRegularExpressionThatItStandsFor() {
        Random random = new Random(42);
        for (int i = 0; i < 200_000; i++) {
            String pattern = text(random, "ab.*", 8);
            String host = text(random, "ab.", 10);
            String regex = pattern.replace(".", "\\.").replaceAll("\\*+", ".*");
            assertEquals(
                    Pattern.matches(regex, host), new HostPattern(pattern).matches(host), () -> pattern + " " + host);
        }
    }

    private static String text(Random random, String letters, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    /** A regular expression takes longer than the age of the world for this. */
    @Test
    void noPatternTakesLong() {
        assertFalse(new HostPattern("*a".repeat(100) + "b").matches("a".repeat(10_000)));
    }
}
