package dev.signet.cli;

import dev.signet.ReceiptLog;
import dev.signet.ReceiptLog.Place;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.TestChains;
import dev.signet.store.ReceiptLogSettings;
import dev.signet.store.ReceiptStore;
import dev.signet.store.SqliteReceiptLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A server's data directory: its key ring, and receipts in SQLite. */
record TestStore(Path folder, KeyRing ring) {
    private static final Duration USUAL = Duration.ofSeconds(300);

    /** With a new ring. */
    static TestStore in(Path folder) throws IOException {
        Files.createDirectories(folder);
        KeyRing ring = KeyRing.open(
                folder.resolve("keys.json"),
                KeyEncryptionKey.fromEnvironment(Map.of(), folder),
                SignatureEngines.current(),
                Clock.systemUTC(),
                USUAL,
                USUAL);
        ring.ensure(KeyPurpose.RECEIPT);
        return new TestStore(folder, ring);
    }

    Path db() {
        return folder.resolve("signet.db");
    }

    ReceiptStore open(Clock clock) {
        return SqliteReceiptLog.open(db(), patient(folder), () -> ring.active(KeyPurpose.RECEIPT), clock);
    }

    /** With a store timeout that no stall of a machine exceeds. */
    static ReceiptLogSettings patient(Path folder) {
        return ReceiptLogSettings.in(folder).withStoreTimeout(Duration.ofSeconds(60));
    }

    /** The file of its public keys. */
    String jwks() throws IOException {
        return Files.write(folder.resolve("public.json"), ring.history().bytes())
                .toString();
    }

    /** Appends the next receipts of a trace, and returns the hash of the last. */
    static String append(ReceiptLog log, String tenant, String trace, int hops) {
        String hash = null;
        for (int i = 0; i < hops; i++) {
            ReceiptDraft d = TestChains.draft(tenant, trace, "/rpc", TestChains.PAYLOAD);
            ReceiptDraft draft = new ReceiptDraft(
                    d.entry(),
                    d.ts(),
                    tenant,
                    trace,
                    false,
                    true,
                    d.cid(),
                    d.request(),
                    d.response(),
                    d.requestSignature(),
                    null);
            try (Place place =
                    (Place) log.admit(tenant, trace, true).toCompletableFuture().join()) {
                hash = place.append(draft).toCompletableFuture().join().receiptHash();
            }
        }
        return hash;
    }
}
