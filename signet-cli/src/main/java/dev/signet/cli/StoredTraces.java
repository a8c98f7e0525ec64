package dev.signet.cli;

import dev.signet.TenantId;
import dev.signet.TraceId;
import dev.signet.receipt.Receipt;
import dev.signet.store.StoredReceipts;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose receipts of a store are meant. A mixin. */
final class StoredTraces {
    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Whose receipts of the store; needed only where that is not clear.")
    private String tenant;

    boolean isGiven() {
        return tenant != null;
    }

    /** The given tenant, or all that have receipts. */
    List<String> tenants(StoredReceipts receipts) {
        return tenant == null ? receipts.tenants() : List.of(TenantId.require(tenant));
    }

    /** The given tenant, or the only one that has receipts. */
    String tenant(StoredReceipts receipts) {
        List<String> tenants = tenants(receipts);
        if (tenants.size() != 1) {
            throw UserError.usage(
                    tenants.isEmpty()
                            ? "there are no receipts in the store"
                            : "the store has receipts of several tenants: name one with --tenant");
        }
        return tenants.get(0);
    }

    /** The chain of a trace, whoever's it is. */
    List<Receipt> chain(StoredReceipts receipts, String traceId) {
        if (!TraceId.isValid(traceId)) {
            throw UserError.usage(
                    "'" + Terminal.printable(traceId)
                            + "' is neither a trace (1 to 128 of A-Z a-z 0-9 . _ -) nor a hash of a receipt (sha256: and 64 digits)");
        }
        List<Receipt> found = List.of();
        for (String candidate : tenants(receipts)) {
            List<Receipt> chain = receipts.chain(candidate, traceId);
            if (!chain.isEmpty() && !found.isEmpty()) {
                throw UserError.usage("tenants '" + found.get(0).tenant() + "' and '" + candidate
                        + "' both have a trace of that name: name one with --tenant");
            }
            found = chain.isEmpty() ? found : chain;
        }
        if (found.isEmpty()) {
            throw UserError.notRead(
                    "there is no trace " + traceId + (tenant == null ? "" : " of tenant " + tenant) + " in the store");
        }
        return found;
    }

    Receipt receipt(StoredReceipts receipts, String hash) {
        for (String candidate : tenants(receipts)) {
            var found = receipts.receipt(candidate, hash);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw UserError.notRead(
                "there is no receipt " + hash + (tenant == null ? "" : " of tenant " + tenant) + " in the store");
    }
}
