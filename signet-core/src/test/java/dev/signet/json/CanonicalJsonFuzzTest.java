package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonFuzzTest {
    private static final long MILLIS = Boolean.getBoolean("signet.full") ? 30_000 : 3_000;
    private static final int LEAST = 1_000; // however little time the machine has for it
    private static final JsonRules[] RULES = {
        JsonRules.STRICT, JsonRules.LENIENT_NUMBERS, new JsonRules(JsonRules.LossyNumbers.REJECT, true)
    };
    private static final byte[][] PIECES = Arrays.stream(new String[] {
                "\"",
                "\\",
                "\\u",
                "\\ud83d",
                "\\ude00",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "{\"a\":1",
                "-",
                "0",
                ".",
                "e",
                "E+",
                "9007199254740993",
                "1e400",
                "1e-400",
                "99999999999999999999999",
                "true",
                "null",
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "\ue000",
                " ",
                "\n",
                "\u0000"
            })
            .map(piece -> piece.getBytes(UTF_8))
            .toArray(byte[][]::new);

    @Test
    void onlyJsonExceptionComesOutAndWhatIsAcceptedIsCanonical() {
        long stop = System.nanoTime() + MILLIS * 1_000_000;
        int accepted = 0;
        int seed = 0;
        for (; seed < LEAST || System.nanoTime() < stop; seed++) {
            Random random = new Random(seed);
            RandomJson json = new RandomJson(seed);
            byte[] mutant = json.write(json.value(3));
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutant = mutate(mutant, random);
            }
            accepted += check(mutant, RULES[seed % RULES.length]);
        }
        assertTrue(
                accepted > seed / 50,
                "too few mutants are valid to test what is accepted: " + accepted + " of " + seed);
    }

    private static int check(byte[] json, JsonRules rules) {
        String shown = HexFormat.of().formatHex(json);
        CanonicalForm form;
        try {
            form = CanonicalJson.of(json, rules);
        } catch (JsonException refused) {
            assertTrue(refused.offset() >= 0 && refused.offset() <= json.length, shown);
            assertTrue(refused.getMessage().length() < 200, shown);
            return 0;
        } catch (RuntimeException | StackOverflowError fault) {
            throw new AssertionError(shown, fault);
        }
        byte[] canonical = form.toByteArray();
        assertEquals(
                new String(canonical, UTF_8),
                new String(CanonicalJson.of(canonical, rules).toByteArray(), UTF_8),
                shown);
        if (!rules.nfc()) {
            assertTrue(Oracle.sameAsDoubles(Oracle.tree(json), Oracle.tree(canonical)), shown);
            assertEquals(Oracle.canonical(json), new String(canonical, UTF_8), shown);
        }
        return 1;
    }

    private static byte[] mutate(byte[] json, Random random) {
        int at = random.nextInt(json.length + 1);
        int to = Math.min(json.length, at + random.nextInt(4));
        switch (random.nextInt(5)) {
            case 0:
                return splice(json, at, to, new byte[0]);
            case 1:
                return splice(json, at, at, PIECES[random.nextInt(PIECES.length)]);
            case 2:
                return splice(json, at, to, PIECES[random.nextInt(PIECES.length)]);
            case 3:
                return splice(json, at, at, new byte[] {(byte) random.nextInt()});
            default:
                int from = random.nextInt(json.length + 1);
                return splice(json, at, at, Arrays.copyOfRange(json, Math.min(from, at), Math.max(from, at)));
        }
    }

    private static byte[] splice(byte[] json, int from, int to, byte[] piece) {
        byte[] spliced = Arrays.copyOf(json, json.length - (to - from) + piece.length);
        System.arraycopy(piece, 0, spliced, from, piece.length);
        System.arraycopy(json, to, spliced, from + piece.length, json.length - to);
        return spliced;
    }
}
