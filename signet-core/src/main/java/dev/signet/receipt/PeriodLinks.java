package dev.signet.receipt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds receipts of one trace to each other where two of them with neighbouring hops come one after the other, other traces between them or not. A period may
 * begin and end inside a chain, and remembers so many traces only.
 */
final class PeriodLinks implements Findings.Check {
    private static final int MAX_TRACES = 50_000;

    private final Map<String, Seen> last = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MAX_TRACES;
        }
    };

    private record Seen(int hop, String previousHash, String receiptHash) {}

    @Override
    public void run(ReadReceipt receipt) {
        Seen now = new Seen(receipt.hop(), receipt.previousHash(), receipt.receiptHash());
        Seen before = last.put(receipt.traceId(), now);
        if (before == null) {
            return;
        }
        if (now.hop == before.hop) {
            throw ChainLinks.broken("hop " + now.hop + " of trace '" + receipt.traceId() + "' is there twice");
        }
        if (now.hop == before.hop + 1 && !now.previousHash.equals(before.receiptHash)
                || before.hop == now.hop + 1 && !before.previousHash.equals(now.receiptHash)) {
            throw ChainLinks.broken("hops " + before.hop + " and " + now.hop + " of trace '" + receipt.traceId()
                    + "' do not fit: 'prev_receipt_hash' is not the hash of the hop before");
        }
    }
}
