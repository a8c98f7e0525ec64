package dev.signet.store;

import dev.signet.Backends;
import dev.signet.HighWaterMark;
import dev.signet.KeyResolver;
import dev.signet.StoreSettings;
import dev.signet.TenantDirectory;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What signet-core finds of this module: opens the stores that the settings ask for, SQLite where they ask for none. */
public final class StoreProvider implements Backends.Provider {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProvider.class);
    private static final String FILE = "signet.db";

    @Override
    public Backends open(StoreSettings settings, SignatureEngine engine, Supplier<SigningKey> receiptKey, Clock clock) {
        ReceiptLogSettings bounds = ReceiptLogSettings.in(settings.dataDir())
                .withQueue(settings.receiptQueue())
                .withStoreTimeout(settings.timeout())
                .withSpool(settings.spoolSize(), 16 << 10);
        ReceiptStore receipts = SqliteReceiptLog.open(settings.dataDir().resolve(FILE), bounds, receiptKey, clock);
        LOG.info("receipts are kept in {}", settings.dataDir().resolve(FILE));
        return new Backends(
                receipts, TenantDirectory.NONE, KeyResolver.NONE, null, HighWaterMark.FORGETFUL, receipts::close);
    }
}
