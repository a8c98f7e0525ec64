package dev.signet.store;

import static dev.signet.store.TestReceipts.append;
import static dev.signet.store.TestReceipts.first;
import static dev.signet.store.TestReceipts.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestClock;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import dev.signet.store.Retention.Archived;
import dev.signet.store.Retention.Due;
import dev.signet.store.Retention.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is dropped lies in the archive before, whole and verified; and what an operator reads of a whole store. */
abstract class RetentionContract extends LogTests {
    private static final long DAY = 86_400;

    private final TestClock hands = new TestClock();
    private final KeyRing ring =
            KeyRing.of(Map.of(KeyPurpose.RECEIPT, TestReceipts.KEY), hands, Duration.ofSeconds(300));
    private final List<Archived> archived = new ArrayList<>();
    private Path archive;
    private ReceiptStore log;
    private String old;

    /** A month of two tenants, of which one chain went on in the next, and one that began in the next. */
    @BeforeEach
    void fill() {
        clock = hands;
        archive = data.resolve("archive");
        log = open();
        old = append(log, first("acme")).traceId();
        append(log, first("acme"));
        append(log, first("..")); // which is a tenant's id
        hands.advance(40 * DAY);
        append(log, next("acme", old));
        append(log, first("acme"));
        hands.advance(40 * DAY);
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private Due due() {
        return Retention.due(log, hands.instant()).get(0);
    }

    private Outcome run(StoredReceipts receipts) {
        return new Retention(receipts, ring, archive, hands).run(due().month(), hands.instant(), archived::add);
    }

    private Report verify(Archived one) throws IOException {
        TrustAnchors anchors = TrustAnchors.NONE.withKeys(
                new String(ring.history().bytes(), StandardCharsets.UTF_8), SignatureEngines.current());
        try (InputStream in = Files.newInputStream(one.file())) {
            return new ReceiptVerifier(anchors, SignatureEngines.current())
                    .verify(in, () -> Files.newInputStream(one.signatures()), each -> {});
        }
    }

    @Test
    void aMonthIsAsOldAsTheLastReceiptOfItsChains() {
        Instant now = hands.instant();
        assertEquals(2, Retention.due(log, now).size());
        assertEquals(List.of("..", "acme"), due().tenants());
        assertEquals(List.of(), Retention.due(log, now.minusSeconds(41 * DAY)), "it was continued 40 days ago");
        append(log, next("acme", old));
        assertEquals(1, Retention.due(log, now.minusSeconds(1)).size(), "the second month only");
        assertThrows(
                IllegalArgumentException.class,
                () -> new Retention(log, ring, archive, hands).run(due().month().plusMonths(7), now, archived::add));
    }

    @Test
    void whatIsDroppedLiesInTheArchiveWithItsSignatures() throws IOException {
        String month = due().month().toString();
        Outcome outcome = run(log);
        assertTrue(outcome.dropped());
        assertEquals(archived, outcome.files());
        assertEquals(archive.resolve("%2E."), archived.get(0).file().getParent(), "'..' stays inside");
        assertEquals(
                archive.resolve("acme").resolve(month + ".json"),
                archived.get(1).file());
        assertEquals(1, archived.get(0).receipts());
        assertEquals(3, archived.get(1).receipts());
        for (Archived one : archived) {
            Report report = verify(one);
            assertTrue(report.isValid() && report.signed(), report.findings()::toString);
        }
        assertTrue(log.chain("acme", old).isEmpty());
        assertEquals(1, number("select count(*) from receipts"));
        try (Stream<Path> files = Files.walk(archive)) {
            assertEquals(4, files.filter(Files::isRegularFile).count(), "nothing unfinished is left");
        }
    }

    @Test
    void aSpoiledSignatureInAnArchiveIsFound() throws IOException {
        run(log);
        Archived acme = archived.get(1);
        List<String> lines = Files.readAllLines(acme.signatures());
        String line = lines.get(1);
        int at = line.indexOf("\"signature\":\"") + 20;
        lines.set(1, line.substring(0, at) + (line.charAt(at) == 'A' ? 'B' : 'A') + line.substring(at + 1));
        Files.write(acme.signatures(), lines);
        Report report = verify(acme);
        assertEquals("signature_invalid", report.headline().fault().code());
        assertEquals(1, report.headline().index());
        Files.write(acme.signatures(), lines.subList(0, 1));
        assertEquals("signature_missing", verify(acme).headline().fault().code());
        lines.set(1, line);
        Files.write(acme.signatures(), List.of(line, lines.get(0), lines.get(2), lines.get(2)));
        assertEquals(3, verify(acme).found(), "two are swapped, one is too many");
    }

    @Test
    void aBrokenReceiptKeepsItsMonth() throws SQLException, IOException {
        change("update receipts set body = replace(body, '\"status\":200', '\"status\":201') where trace_id = '" + old
                + "' and hop = 2");
        String hash = log.chain("acme", old).get(1).receiptHash();
        ArchiveException e = assertThrows(ArchiveException.class, () -> run(log));
        assertTrue(e.getMessage().contains("receipt_hash_mismatch"), e.getMessage());
        assertTrue(e.getMessage().contains("hop 2, " + hash), e.getMessage());
        assertEquals(5, number("select count(*) from receipts"));
        try (Stream<Path> files = Files.list(archive.resolve("acme"))) {
            assertEquals(0, files.count(), "what does not verify is not there");
        }
    }

    @Test
    void aSignatureOfNobodyKeepsItsMonth() throws SQLException {
        change("update receipts set signature = (select signature from receipts where hop = 2) where tenant = '..'");
        ArchiveException e = assertThrows(ArchiveException.class, () -> run(log));
        assertTrue(e.getMessage().contains("signature_invalid"), e.getMessage());
        assertEquals(5, number("select count(*) from receipts"));
    }

    @Test
    void aKeyThatIsForgottenKeepsNothing() {
        key = SigningKey.generate(JwsAlgorithm.ED25519, "other", SignatureEngines.current());
        append(log, next("acme", old));
        hands.advance(DAY);
        assertTrue(run(log).dropped());
    }

    @Test
    void aChainThatIsContinuedMeanwhileKeepsTheMonth() {
        StoredReceipts busy = between("drop", 1);
        Outcome outcome = run(busy);
        assertFalse(outcome.dropped(), "its last commit is new");
        assertEquals(3, log.chain("acme", old).size());
        hands.advance(DAY);
        archived.clear();
        assertTrue(run(log).dropped());
        assertTrue(archived.get(1).file().toString().endsWith(".2.json"), "what is there is not written over");
        assertEquals(4, archived.get(1).receipts());
    }

    /** Old enough whatever comes: the same month again. */
    @Test
    void aMonthIsExportedAgainUntilNothingComesBetween() {
        Instant later = hands.instant().plusSeconds(DAY);
        Outcome outcome =
                new Retention(between("drop", 3), ring, archive, hands).run(due().month(), later, archived::add);
        assertTrue(outcome.dropped());
        TreeSet<Long> counts = new TreeSet<>();
        archived.stream().filter(one -> one.tenant().equals("acme")).forEach(one -> counts.add(one.receipts()));
        assertEquals(6, counts.last(), "nothing is dropped that is not in an archive: " + counts);
    }

    /** Before each of so many calls, a chain is continued. */
    private StoredReceipts between(String call, int times) {
        int[] left = {times};
        Class<?>[] type = {StoredReceipts.class};
        return (StoredReceipts) Proxy.newProxyInstance(type[0].getClassLoader(), type, (proxy, method, arguments) -> {
            if (method.getName().equals(call) && left[0]-- > 0) {
                append(log, next("acme", old));
            }
            try {
                return method.invoke(log, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void aWholeStoreChainByChain() throws SQLException {
        for (int i = 0; i < 600; i++) { // more than a page
            append(log, next("acme", "long"));
        }
        for (int i = 0; i < 3; i++) {
            append(log, next("b", "t" + i));
        }
        assertEquals(List.of("..", "acme", "b"), log.tenants());
        List<Integer> lengths = new ArrayList<>();
        for (Iterator<List<Receipt>> chains = log.chains("acme"); chains.hasNext(); ) {
            List<Receipt> chain = chains.next();
            assertEquals(log.chain("acme", chain.get(0).traceId()).size(), chain.size());
            lengths.add(chain.size());
        }
        lengths.sort(null);
        assertEquals(List.of(1, 1, 2, 600), lengths);
        assertFalse(log.chains("nobody").hasNext());
        change("delete from receipts where trace_id = 'long' and hop = 1");
        Iterator<List<Receipt>> chains = log.chains("acme");
        int seen = 0;
        while (chains.hasNext()) {
            seen += chains.next().size();
        }
        assertEquals(603, seen, "a chain without its beginning is seen, too");
        assertEquals(
                Map.of("..", 1L, "acme", 604L, "b", 3L),
                log.usage(LocalDate.EPOCH, LocalDate.of(2999, 1, 1)).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum())));
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }

    @Test
    void namesOfTenantsStayInTheArchive() {
        assertEquals("acme", ArchiveNames.directory("acme"));
        assertEquals("a.b_c-9", ArchiveNames.directory("a.b_c-9"));
        assertEquals("%2E", ArchiveNames.directory("."));
        assertEquals("%2E.", ArchiveNames.directory(".."));
        assertEquals("%2Ehidden", ArchiveNames.directory(".hidden"));
        assertEquals("%2E.%2F..%2Fetc", ArchiveNames.directory("../../etc"), "whoever can write the database");
        assertEquals("%C3%A4%5C%00", ArchiveNames.directory("ä\\\0"));
        assertEquals("%", ArchiveNames.directory(""));
    }
}
