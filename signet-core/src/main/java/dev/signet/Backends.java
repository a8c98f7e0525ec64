package dev.signet;

import dev.signet.StoreSettings.Storage;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine keeps beside this process's memory.
 *
 * @param receipts null where none are kept
 * @param tenants those of the store
 * @param keys the trusted keys of the store's tenants
 * @param guard null for this process's memory
 * @param mark the mark that nodes share, beside each one's own; of a store
 * @param closing closes all of it
 */
public record Backends(
        ReceiptLog receipts,
        TenantDirectory tenants,
        KeyResolver keys,
        ReplayGuard guard,
        HighWaterMark mark,
        Runnable closing) {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    private static final Backends NONE =
            new Backends(null, TenantDirectory.NONE, KeyResolver.NONE, null, HighWaterMark.FORGETFUL, () -> {});

    /** Opens backends. Found by {@link ServiceLoader}: signet-store brings it where it is on the class path. */
    public interface Provider {
        /**
         * Opens what the settings ask for.
         *
         * @param receiptKey the active receipt key, or null; asked for each signature
         * @param remote where tenants' keys by URL are fetched; closed by the caller
         * @throws StoreException saying what cannot be opened and what to do
         */
        Backends open(
                StoreSettings settings,
                SignatureEngine engine,
                Supplier<SigningKey> receiptKey,
                RemoteKeys remote,
                Clock clock);
    }

    /**
     * Opens what the settings ask for and the host does not bring.
     *
     * @param receipts the host's, or null
     * @param guard the host's, or null
     */
    static Backends open(
            StoreSettings configured,
            ReceiptLog receipts,
            ReplayGuard guard,
            SignatureEngine engine,
            KeyRing ring,
            RemoteKeys remote,
            Clock clock) {
        StoreSettings settings = configured.beside(receipts != null, guard != null);
        Optional<Provider> provider = ServiceLoader.load(Provider.class, Backends.class.getClassLoader())
                .findFirst();
        boolean wanted = settings.storage() != null && settings.storage() != Storage.NONE
                || settings.replay() == StoreSettings.Replay.REDIS;
        if (provider.isEmpty() && wanted) {
            throw new IllegalArgumentException(
                    "settings storage and redis-url need dev.signet:signet-store on the class path: add the dependency");
        }
        Backends opened = NONE;
        if (provider.isPresent() && (wanted || settings.storage() == null)) {
            ring.ensure(KeyPurpose.RECEIPT);
            opened = provider.get().open(settings, engine, () -> ring.active(KeyPurpose.RECEIPT), remote, clock);
        }
        ReceiptLog log = receipts != null ? receipts : opened.receipts;
        if (log == null) {
            LOG.info("no receipts are kept{}", provider.isEmpty() ? ": dev.signet:signet-store is not there" : "");
        }
        ReplayGuard nonces = guard != null ? guard : opened.guard;
        return new Backends(
                log,
                opened.tenants,
                opened.keys,
                nonces != null ? nonces : inMemory(settings, mark(settings, opened), clock),
                opened.mark,
                opened.closing);
    }

    private static ReplayGuard inMemory(StoreSettings settings, HighWaterMark mark, Clock clock) {
        return new MemoryReplayGuard(
                clock, settings.nonceCapacity(), settings.tenantNonceCapacity(), mark, settings.maxSkew());
    }

    /** In the data directory where that can be had, else in the store: an engine with keys of its own and no store starts without. */
    private static HighWaterMark mark(StoreSettings settings, Backends opened) {
        Path directory = settings.dataDir();
        if (Files.isDirectory(directory) && Files.isWritable(directory)) {
            return new FileMark(directory.resolve("replay-mark"));
        }
        if (opened.mark == HighWaterMark.FORGETFUL) {
            LOG.warn(
                    "data-dir {} is not a directory that can be written to: after a crash, a request signed ahead of this clock can be replayed once. Make the directory, or set data-dir to one",
                    directory);
        }
        return opened.mark;
    }
}
