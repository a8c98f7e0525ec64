package dev.signet.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.receipt.Receipt;

/** Receipts in this process's memory, those of most use. */
final class CaffeineReceipts implements ReceiptCache {
    private static final int OVERHEAD = 300;

    private final Cache<Key, Receipt> receipts;

    private record Key(String tenant, String receiptHash) {}

    /** @param octets of memory, about */
    CaffeineReceipts(long octets) {
        receipts = Caffeine.newBuilder()
                .maximumWeight(octets)
                .weigher((Key key, Receipt receipt) -> OVERHEAD
                        + receipt.json().length
                        + (receipt.requestSignature() == null
                                ? 0
                                : receipt.requestSignature().length()))
                .build();
    }

    @Override
    public Receipt get(String tenant, String receiptHash) {
        return receipts.getIfPresent(new Key(tenant, receiptHash));
    }

    @Override
    public void put(Receipt receipt) {
        receipts.put(new Key(receipt.tenant(), receipt.receiptHash()), receipt);
    }

    @Override
    public void close() {
        receipts.invalidateAll();
    }
}
