package dev.signet.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Bodies of 5 to 10 MB made to be slow. All of them take well below a second of the processor where time is near linear; what others do with the machine does not count. */
class HostileJsonTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long BOUND_NANOS = 10_000_000_000L;
    private static final int MILLION = 1_000_000;

    @Test
    void aMillionMembersInReverseOrder() {
        CanonicalForm form = run(object(MILLION, i -> "\"" + (2 * MILLION - i) + "\":0"));
        assertEquals("0", form.member("2000000").text());
        assertEquals("{\"1000001\":0,", new String(form.array(), form.offset(), 13, UTF_8));
    }

    @Test
    void membersInRandomOrder() {
        Random random = new Random(1);
        run(object(MILLION / 2, i -> "\"" + random.nextLong() + "\":0"));
    }

    @Test
    void twoSortedRunsInterleaved() {
        run(object(MILLION, i -> "\"" + (i * 2 % (MILLION + 1)) + "\":0"));
    }

    @Test
    void longCommonPrefixes() {
        String prefix = "x".repeat(10_000);
        run(object(1_000, i -> "\"" + prefix + (2_000 - i) + "\":0"));
    }

    @Test
    void longCommonPrefixesOfEscapes() {
        String prefix = "\\n\\u0001".repeat(1_000);
        run(object(1_000, i -> "\"" + prefix + (2_000 - i) + "\":0"));
    }

    @Test
    void unsortedMembersAtEachLevel() {
        String filler = "\"" + "y".repeat(70_000) + "\"";
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 128; i++) {
            json.append("{\"c\":").append(filler).append(",\"b\":");
        }
        json.append('0').append(",\"a\":0}".repeat(128));
        run(json.toString());
    }

    @Test
    void theBulkInnermost() {
        String members = object(500_000, i -> "\"" + (MILLION - i) + "\":0");
        run("{\"b\":".repeat(127) + members + ",\"a\":0}".repeat(127));
    }

    @Test
    void manySmallUnsortedObjects() {
        run("[" + "{\"b\":0,\"a\":0},".repeat(500_000) + "0]");
    }

    @Test
    void unsortedObjectsOfGrowingSize() {
        StringBuilder json = new StringBuilder("[");
        for (int i = 2; i < 1_200; i++) {
            int size = i;
            json.append(object(size, k -> "\"" + (char) ('a' + (size - k) % 26) + (size - k) + "\":0"))
                    .append(',');
        }
        run(json.append("0]").toString());
    }

    @Test
    void nothingButEscapes() {
        run("\"" + "\\u0041".repeat(1_500_000) + "\"");
        run("\"" + "\\ud83D\\uDE00".repeat(800_000) + "\"");
        run("[\"" + "\\/".repeat(4_500_000) + "\"]");
    }

    @Test
    void nothingButSpace() {
        run("[" + "0 , ".repeat(2_000_000) + "0]");
        run(" ".repeat(9_000_000) + "0");
    }

    @Test
    void numbersThatGrow() {
        run("[" + "1E20,".repeat(1_800_000) + "0]");
    }

    @Test
    void numbersThatNeedEveryDigit() {
        run("[" + "2.2250738585072011e-308,".repeat(350_000) + "0]");
        run("[" + "8.41E21,9007199254740993.00000000000000000001,".repeat(200_000) + "0]");
        String halfway = "1.00000000000000011102230246251565404236316680908203125" + "0".repeat(700) + "1,";
        run("[" + halfway.repeat(10_000) + "0]");
    }

    @Test
    void numbersWithMillionsOfDigits() {
        assertEquals("0", text(run("0." + "0".repeat(9_000_000))));
        assertEquals("1", text(run("1." + "0".repeat(9_000_000))));
        assertEquals("0", text(run("0." + "0".repeat(9_000_000) + "1")));
        assertEquals("0.1", text(run("0." + "0".repeat(9_000_000) + "1e9000000")));
        assertEquals("1", text(run("1" + "0".repeat(9_000_000) + "e-9000000")));
        assertEquals("1e+21", text(run("0.9" + "9".repeat(9_000_000) + "e21")));
        assertEquals("0", text(run("1e-" + "9".repeat(9_000_000))));
        assertEquals("0", text(run("0e" + "9".repeat(9_000_000))));
        refused("1" + "0".repeat(9_000_000));
        refused("1e" + "9".repeat(9_000_000));
    }

    @Test
    void deepNestingIsRefusedEarly() {
        refused("[".repeat(9_000_000));
        refused("{\"a\":".repeat(1_800_000));
    }

    @Test
    void marksInAnOrderThatNfcMustChange() {
        String marks = "\u0300".repeat(64) + "\u0316".repeat(63);
        run("\"" + ("a" + marks).repeat(30_000) + "\"", new JsonRules(JsonRules.LossyNumbers.ALLOW, true));
        refused("\"" + "\u0300".repeat(2_000_000) + "\u0316".repeat(2_000_000) + "\"");
    }

    private static String object(int count, IntFunction<String> member) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",").append(member.apply(i));
        }
        return json.append('}').toString();
    }

    private static CanonicalForm run(String json) {
        return run(json, JsonRules.LENIENT_NUMBERS);
    }

    private static CanonicalForm run(String json, JsonRules rules) {
        byte[] bytes = json.getBytes(UTF_8);
        return bounded(() -> CanonicalJson.of(bytes, rules));
    }

    private static void refused(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        JsonRules rules = new JsonRules(JsonRules.LossyNumbers.ALLOW, true);
        bounded(() -> assertThrows(JsonException.class, () -> CanonicalJson.of(bytes, rules)));
    }

    /** By this thread's time on a processor. */
    private static <T> T bounded(Supplier<T> work) {
        long began = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        long took = THREADS.getCurrentThreadCpuTime() - began;
        assertTrue(took < BOUND_NANOS, () -> took / 1_000_000 + " ms");
        return result;
    }

    private static String text(CanonicalForm form) {
        return new String(form.toByteArray(), ISO_8859_1);
    }
}
