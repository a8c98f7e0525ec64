package dev.signet.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ReceiptReader;
import dev.signet.faults.Caller.Answer;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import dev.signet.store.StoredReceipts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after whatever happened. */
final class Evidence {
    static final String TENANT = "default";

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
    static long chainsHold(ReceiptReader log, Collection<Answer> answers) {
        Map<String, List<Answer>> byTrace = answers.stream().collect(Collectors.groupingBy(Answer::trace));
        long receipts = 0;
        for (Map.Entry<String, List<Answer>> trace : byTrace.entrySet()) {
            List<Receipt> chain = chainHolds(log, trace.getKey());
            Map<String, Receipt> byRequest = new HashMap<>();
            Set<String> hashes = new HashSet<>();
            for (Receipt receipt : chain) {
                hashes.add(receipt.receiptHash());
                assertNull(byRequest.put(receipt.requestSignature(), receipt), "two receipts for one request");
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

    /** The chain of a trace, which verifies without a gap. */
    static List<Receipt> chainHolds(ReceiptReader log, String trace) {
        List<Receipt> chain = log.chain(TENANT, trace);
        Report report = VERIFIER.chain(chain, receipt -> {});
        assertTrue(report.isValid(), () -> trace + ": " + report.findings());
        for (int i = 0; i < chain.size(); i++) {
            assertEquals(i + 1, chain.get(i).hop(), trace);
        }
        return chain;
    }

    /** Each metered request has been counted once: those that the store has receipts of, whatever their callers know of it. Returns how many. */
    static long usageIsExact(StoredReceipts store) {
        long counted = store.usage(TENANT, LocalDate.EPOCH, LocalDate.of(2999, 12, 31)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        Set<String> requests = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        try (ReceiptReader.Period all = store.period(TENANT, Instant.EPOCH, Instant.parse("2999-12-31T00:00:00Z"))) {
            for (Receipt receipt = all.next(); receipt != null; receipt = all.next()) {
                assertTrue(hashes.add(receipt.receiptHash()), "a receipt that is there twice");
                requests.add(receipt.requestSignature());
            }
        }
        assertEquals(requests.size(), counted, "requests with receipts, and what was counted");
        return counted;
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
    static int calls(Path... files) throws IOException {
        int calls = 0;
        for (Path file : files) {
            calls += Files.readAllLines(file).size();
        }
        return calls;
    }

    /** No answer was slower. */
    static void noneTookLonger(Duration bound, Collection<Answer> answers) {
        for (Answer answer : answers) {
            assertTrue(answer.took().compareTo(bound) <= 0, () -> "took longer than " + bound + ": " + answer);
        }
    }
}
