package dev.signet.fuzzing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs each fuzz target in a process of its own: 20 seconds, or ten minutes with {@code -Dsignet.full=true}. Findings stay in {@code target/fuzzing}. */
class FuzzingTest {
    private static final int SECONDS = Boolean.getBoolean("signet.full") ? 600 : 20;
    private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs");

    @Test
    void jsonReader() throws Exception {
        fuzz(
                JsonReaderFuzzer.class,
                "{\"b\":[1,2.50,-0,1e3,true,null],\"a\":\"\\u0041\\n\\ud83d\\ude00\"}",
                "[[[]],{\"\":{}},\"\u00e9\",0.1,9007199254740993]");
    }

    @Test
    void headerParser() throws Exception {
        fuzz(
                HeaderFuzzer.class,
                "{\"alg\":\"Ed25519\",\"kid\":\"client\",\"typ\":\"signet-request+jws\",\"nonce\":\"n\",\"iat\":1763600000,"
                        + "\"htm\":\"POST\",\"url\":\"https://api.example.com/rpc\",\"b64\":false,\"crit\":[\"b64\"]}",
                "{\"alg\":\"EdDSA\",\"kid\":\"client\",\"typ\":\"signet-response+jws\",\"iat\":1763600000,\"status\":200,"
                        + "\"cty\":\"json\",\"c14n\":\"raw\",\"hdrs\":{\"host\":\"x\"},\"iss\":\"i\",\"aud\":\"a\"}",
                Server.sign("POST", Server.ORIGIN + "/rpc", "application/json", new byte[] {'[', ']'}));
    }

    @Test
    void verifier() throws Exception {
        fuzz(VerifierFuzzer.class, "\0".repeat(20), "{\"a\":[null,true,\"x\"],\"id\":1}" + "\u0001".repeat(20));
    }

    @Test
    void receipts() throws Exception {
        fuzz(ReceiptFuzzer.class, ReceiptFuzzer.seeds());
    }

    @Test
    void events() throws Exception {
        fuzz(
                EventFuzzer.class,
                "\u0003data: one\n\n: ping\n\nevent: e\r\nid: 7\r\ndata: a\r\ndata\r\n\r\n",
                "\u0001\ufeffdata: x\rsignature: y\r\r: signet-end z\n\ndata: unfinished");
    }

    @Test
    void egress() throws Exception {
        fuzz(
                EgressFuzzer.class,
                "https://api.partner.example:443/a/../b?c=%41@d#e",
                "https://user:pass@xn--mnchen-3ya.example:443\\@evil.example/",
                "HTTPS://m\u00fcnchen.example?x",
                "https://[::ffff:127.0.0.1%25eth0]:8443/",
                "https://0x7f.1/",
                "https://%31%32%37\u3002\uff10.\u2460.1/",
                "http:/\t/partner.example\u0000/");
    }

    private static void fuzz(Class<?> target, String... seeds) throws IOException, InterruptedException {
        Path folder = Path.of("target", "fuzzing", target.getSimpleName()).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (int i = 0; i < seeds.length; i++) {
            Files.writeString(corpus.resolve("seed" + i), seeds[i]);
        }
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=dev.signet.**",
                        "--disabled_hooks=*",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + File.separator,
                        "-max_total_time=" + SECONDS,
                        "-max_len=8192",
                        "-seed=1",
                        corpus.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        List<String> lines = Files.readAllLines(log);
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        assertEquals(0, exit, end);
        Matcher runs = RUNS.matcher(end);
        assertTrue(runs.find() && Long.parseLong(runs.group(1)) > 1_000, "it hardly ran:\n" + end);
        System.out.println("fuzzed " + target.getSimpleName() + ": " + runs.group(1) + " inputs in " + SECONDS + " s");
    }
}
