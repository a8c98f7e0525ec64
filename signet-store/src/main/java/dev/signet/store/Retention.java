package dev.signet.store;

import dev.signet.ReceiptExports;
import dev.signet.StoreException;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.TrustAnchors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Archives what is old enough, and drops it: whole chains, by the month (UTC) in which they began. A month is as old as the last receipt of its chains. What is dropped
 * lies in the archive before, synced, and has been verified there. Payloads that are kept beside receipts are not archived; they go.
 */
public final class Retention {
    private static final int TRIES = 10;

    private final StoredReceipts receipts;
    private final Archive archive;

    /**
     * A month that may go.
     *
     * @param lastCommit when one of its chains was last continued
     */
    public record Due(YearMonth month, Instant lastCommit, List<String> tenants) {}

    /**
     * A tenant's chains of a month, archived.
     *
     * @param file the signed export, a JSON document or JSON Lines, whose manifest has the month in which the chains began as its period
     * @param signatures JSON Lines, as {@code ReceiptSignatures} writes them
     */
    public record Archived(String tenant, Path file, Path signatures, long receipts) {}

    /**
     * What became of a month.
     *
     * @param dropped false where one of its chains was continued meanwhile: what is left of the month stays until that is old enough
     * @param files all that were written; where it took several tries, later ones repeat what is in those before
     */
    public record Outcome(YearMonth month, boolean dropped, List<Archived> files) {
        public Outcome {
            files = List.copyOf(files);
        }
    }

    /**
     * @param ring whose receipt key signs the manifests
     * @param archive its directory; made where it is missing
     */
    public Retention(StoredReceipts receipts, KeyRing ring, Path archive, Clock clock) {
        this.receipts = receipts;
        TrustAnchors anchors = TrustAnchors.NONE.withKeys(
                new String(ring.history().bytes(), StandardCharsets.UTF_8), SignatureEngines.current());
        this.archive = new Archive(
                archive,
                new ReceiptExports(receipts, ring, clock),
                new ReceiptVerifier(anchors, SignatureEngines.current()));
    }

    /** The months of a store that were last continued before a moment, oldest first. */
    public static List<Due> due(StoredReceipts receipts, Instant before) {
        List<Due> due = new ArrayList<>();
        for (YearMonth month : receipts.months()) {
            Instant last = receipts.lastCommit(month);
            if (last.isBefore(before)) {
                due.add(new Due(month, last, receipts.tenants(month)));
            }
        }
        return due;
    }

    /**
     * Archives a month, then drops it. What a receipt that comes in between leaves behind is archived and dropped anew, as long as it is still old enough.
     *
     * @param before as for {@link #due}
     * @param each is told of each archive when it is safe
     * @throws IllegalArgumentException when the month is not over, or nothing began in it
     * @throws ArchiveException when an archive does not verify: a receipt in the store is broken. Nothing was dropped since the last archive that does
     * @throws StoreException when the store cannot be reached, or the archive cannot be written
     */
    public Outcome run(YearMonth month, Instant before, Consumer<Archived> each) {
        if (!receipts.months().contains(month)) {
            throw new IllegalArgumentException("no chain that is here began in " + month + ", or it is not over");
        }
        List<Archived> files = new ArrayList<>();
        for (int i = 0; i < TRIES && receipts.lastCommit(month).isBefore(before); i++) {
            long count = 0;
            for (String tenant : receipts.tenants(month)) {
                Archived archived = archive.write(tenant, month, receipts.month(tenant, month));
                files.add(archived);
                each.accept(archived);
                count += archived.receipts();
            }
            if (receipts.drop(month, count)) {
                return new Outcome(month, true, files);
            }
        }
        return new Outcome(month, false, files);
    }

    static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
