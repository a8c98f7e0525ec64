package dev.signet.store;

import dev.signet.ReceiptReader;
import dev.signet.StoreException;
import dev.signet.receipt.Receipt;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;

/** The receipts in a database, as they are read, and what an operator does with them. All of it blocks, and throws {@link StoreException} when the database cannot be reached. */
public interface StoredReceipts extends ReceiptReader {
    /** Who has receipts here. */
    List<String> tenants();

    /** All chains of a tenant, whole, in the order of their names, those that have lost their beginning too. Memory stays bounded. */
    Iterator<List<Receipt>> chains(String tenant);

    /** Deletes the payloads that are kept beside a tenant's receipts, and says how many; the chains stay as they are. A receipt that waits in a spool brings its own. */
    long erasePayloads(String tenant);

    /** Metered exchanges by the day (UTC) on which they were answered, {@code from} and {@code to} included; a day without any is missing. */
    SortedMap<LocalDate, Long> usage(String tenant, LocalDate from, LocalDate to);

    /** The same of all tenants. */
    SortedMap<String, SortedMap<LocalDate, Long>> usage(LocalDate from, LocalDate to);

    /** Months (UTC) that are over and in which chains began that are still here, oldest first. */
    List<YearMonth> months();

    /** Who has chains that began in that month. */
    List<String> tenants(YearMonth month);

    /** When a chain that began in that month was last continued: what is kept for some time is kept for that time from then on, with its whole month. */
    Instant lastCommit(YearMonth month);

    /** The receipts of all chains of a tenant that began in that month, chain by chain, whenever their later hops came. */
    Period month(String tenant, YearMonth month);

    /**
     * Deletes the chains that began in that month, whole, with their payloads.
     *
     * @param exported how many receipts were exported before
     * @return false where there are more or fewer, or a chain was lengthened meanwhile, which then stays: export again what is left
     */
    boolean drop(YearMonth month, long exported);
}
