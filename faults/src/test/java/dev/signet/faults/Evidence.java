package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptLog;
import dev.signet.faults.Caller.Answer;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after whatever happened. */
final class Evidence {
    /** The signing key of every server in these tests. */
    static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    private static final ReceiptVerifier VERIFIER = new ReceiptVerifier(
            TrustAnchors.NONE.withKeys(
                    KeyRing.ofSeed(SEED, null, SignatureEngines.current(), Clock.systemUTC(), Duration.ofMinutes(5))
                            .active(KeyPurpose.RECEIPT)
                            .publicJwk()
                            .toJSONString(),
                    SignatureEngines.current()),
            SignatureEngines.current());

    private Evidence() {}

    /** Every chain that an answer named is there and holds, with the receipt that the answer named, or as many pending ones as were announced. Returns the number of receipts. */
    static long chainsHold(ReceiptLog log, Collection<Answer> answers) {
        Map<String, List<Answer>> byTrace = answers.stream().collect(Collectors.groupingBy(Answer::trace));
        long receipts = 0;
        for (Map.Entry<String, List<Answer>> trace : byTrace.entrySet()) {
            List<Receipt> chain = log.chain("default", trace.getKey());
            Report report = VERIFIER.chain(chain, receipt -> {});
            assertTrue(report.isValid(), () -> trace.getKey() + ": " + report.findings());
            Map<String, Receipt> byRequest = new HashMap<>();
            Set<String> hashes = new HashSet<>();
            for (Receipt receipt : chain) {
                hashes.add(receipt.receiptHash());
                assertFalse(byRequest.put(receipt.requestSignature(), receipt) != null, "two receipts for one request");
            }
            for (Answer answer : trace.getValue()) {
                assertTrue(byRequest.containsKey(answer.call().signature()), "an answer with 200 that has no receipt");
                assertTrue(
                        answer.receipt().equals("pending") || hashes.contains(answer.receipt()),
                        "a receipt hash that is nowhere");
            }
            receipts += chain.size();
        }
        return receipts;
    }

    /** No nonce reached the application twice. */
    static void noNonceTwice(Path... calls) throws IOException {
        Set<String> seen = new HashSet<>();
        for (Path file : calls) {
            for (String nonce : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                assertTrue(seen.add(nonce), () -> "the nonce " + nonce + " reached the application twice");
            }
        }
    }

    /** How often the application was called. */
    static int calls(Path file) throws IOException {
        return Files.readAllLines(file).size();
    }

    static void allOk(Collection<Answer> answers) {
        assertEquals(
                List.of(),
                answers.stream().filter(answer -> answer.status() != 200).toList());
    }
}
