package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final long BOUND = 64 << 10;

    @TempDir
    Path directory;

    private static Entry entry() {
        ReceiptDraft draft = TestReceipts.next("acme", "trace");
        return new Entry(draft, null, false);
    }

    private static Entry sealed() {
        ReceiptDraft draft = TestReceipts.withPayload(TestReceipts.first("acme"), new byte[] {1, 2, 3});
        return new Entry(draft, Receipt.seal(draft, 1, null, TestReceipts.KEY), false);
    }

    private Path file() {
        return directory.resolve("receipts.spool");
    }

    private Spool open() {
        return Spool.open(directory, BOUND);
    }

    private static List<UUID> ids(Spool spool) throws IOException {
        return spool.peek(1000, BOUND).stream()
                .map(entry -> entry.draft().entry())
                .toList();
    }

    @Test
    void entriesComeBackAsTheyWereInOrderAlsoAfterARestart() throws IOException {
        Entry one = entry();
        Entry two = sealed();
        try (Spool spool = open()) {
            spool.append(List.of(one));
            spool.append(List.of(two));
        }
        try (Spool spool = open()) {
            List<Entry> entries = spool.peek(10, BOUND);
            assertEquals(one.again().draft(), entries.get(0).draft());
            assertNull(entries.get(0).sealed());
            assertTrue(entries.get(0).retried());
            Entry second = entries.get(1);
            assertEquals(two.draft().entry(), second.draft().entry());
            assertArrayEquals(two.draft().payload(), second.draft().payload());
            assertEquals(two.sealed().receiptHash(), second.sealed().receiptHash());
            assertArrayEquals(two.sealed().json(), second.sealed().json());
            assertArrayEquals(two.sealed().signature(), second.sealed().signature());
            assertEquals(two.sealed().kid(), second.sealed().kid());
            assertEquals(two.sealed().requestSignature(), second.sealed().requestSignature());
            spool.drop(1);
            assertEquals(List.of(two.draft().entry()), ids(spool));
            spool.drop(1);
            assertTrue(spool.isEmpty());
            assertEquals(0, spool.bytes());
        }
        try (Spool spool = open()) {
            assertTrue(spool.isEmpty(), "what was dropped does not come back");
        }
        byte[] left = Files.readAllBytes(file());
        for (int i = SpoolHead.LENGTH; i < left.length; i++) {
            assertEquals(0, left[i], "no payload stays behind");
        }
    }

    @Test
    void aTornTailIsDroppedWhereverItWasTorn() throws IOException {
        Entry one = entry();
        Entry two = entry();
        Entry last = entry();
        long begin;
        long end;
        try (Spool spool = open()) {
            spool.append(List.of(one, two));
            begin = SpoolHead.LENGTH + spool.bytes();
            spool.append(List.of(last));
            end = SpoolHead.LENGTH + spool.bytes();
        }
        byte[] whole = Files.readAllBytes(file());
        List<UUID> before = List.of(one.draft().entry(), two.draft().entry());
        for (int at = (int) begin; at < end; at++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, at, torn.length, (byte) 0);
            if (!Arrays.equals(torn, whole)) { // its last octets may be zero
                Files.write(file(), torn);
                assertRecovers(before);
            }
            if (at % 8 == 0) { // where the file itself was cut
                Files.write(file(), Arrays.copyOf(whole, at));
                assertRecovers(before);
            }
        }
    }

    /** And takes what comes next, which a second restart finds. */
    private void assertRecovers(List<UUID> expected) throws IOException {
        Entry next = entry();
        try (Spool spool = open()) {
            assertEquals(expected, ids(spool));
            spool.append(List.of(next));
        }
        try (Spool spool = open()) {
            assertEquals(expected.size() + 1, spool.size());
            assertEquals(next.draft().entry(), ids(spool).get(expected.size()));
        }
    }

    @Test
    void aDamagedRecordCostsNoOther() throws IOException {
        Entry one = entry();
        Entry two = entry();
        Entry three = entry();
        long begin;
        long end;
        try (Spool spool = open()) {
            spool.append(List.of(one));
            begin = SpoolHead.LENGTH + spool.bytes();
            spool.append(List.of(two));
            end = SpoolHead.LENGTH + spool.bytes();
            spool.append(List.of(three));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int at = (int) begin; at < end; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x41;
            Files.write(file(), damaged);
            try (Spool spool = open()) {
                assertEquals(List.of(one.draft().entry(), three.draft().entry()), ids(spool));
            }
        }
    }

    @Test
    void aPayloadThatLooksLikeARecordIsNone() throws IOException {
        byte[] forged = SpoolRecord.encode(entry(), 0);
        ReceiptDraft draft = TestReceipts.withPayload(TestReceipts.next("acme", "trace"), forged);
        try (Spool spool = open()) {
            spool.append(List.of(new Entry(draft, null, false)));
        }
        write(SpoolHead.LENGTH + 20, new byte[] {99}); // its own record is damaged
        try (Spool spool = open()) {
            assertTrue(spool.isEmpty());
        }
    }

    @Test
    void oneDamagedCopyOfTheHeadIsNoHarmAndTwoAreRefused() throws IOException {
        try (Spool spool = open()) {
            spool.append(List.of(entry()));
        }
        write(6, new byte[] {99});
        try (Spool spool = open()) {
            assertEquals(1, spool.size());
        }
        write(512 + 6, new byte[] {99});
        StoreException e = assertThrows(StoreException.class, this::open);
        assertTrue(e.getMessage().contains("head is damaged"), e.getMessage());
        assertTrue(Files.size(file()) > SpoolHead.LENGTH);
        write(0, new byte[SpoolHead.LENGTH]);
        assertThrows(StoreException.class, this::open, "records, and no head");
    }

    @Test
    void aCrashWhileItWasMadeIsNoHarm() throws IOException {
        Files.write(file(), new byte[7]);
        try (Spool spool = open()) {
            spool.append(List.of(entry()));
        }
        try (Spool spool = open()) {
            assertEquals(1, spool.size());
        }
    }

    @Test
    void itsSpaceIsWrittenAheadAndBounded() throws IOException {
        try (Spool spool = open()) {
            assertTrue(spool.hasRoom(BOUND));
            assertFalse(spool.hasRoom(BOUND + 1));
            assertFalse(spool.grow(BOUND + 1));
            int count = 0;
            while (spool.hasRoom(4096)) {
                spool.append(List.of(entry()));
                count++;
            }
            List<Entry> tooMany = java.util.stream.Stream.generate(SpoolTest::entry)
                    .limit(100)
                    .toList();
            assertThrows(IOException.class, () -> spool.append(tooMany));
            assertEquals(count, spool.size());
            assertEquals(count, spool.peek(1000, BOUND).size());
            spool.drop(count);
            assertTrue(spool.hasRoom(BOUND));
        }
        assertEquals(SpoolHead.LENGTH + BOUND, Files.size(file()));
    }

    @Test
    void twoCannotShareIt() {
        try (Spool spool = open()) {
            StoreException e = assertThrows(StoreException.class, this::open);
            assertTrue(e.getMessage().contains("in use by another process"), e.getMessage());
            assertTrue(spool.isEmpty());
        }
        open().close();
    }

    @Test
    void itIsItsOwnersOnly() throws IOException {
        Path inside = directory.resolve("made").resolve("spool");
        Spool.open(inside, BOUND).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(inside)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(inside.resolve("receipts.spool"))));
    }

    private void write(long at, byte[] octets) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(octets), at);
        }
    }
}
