package dev.signet;

import dev.signet.jose.SignatureEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trusted keys from a file, looked at again once a second and read again when it has changed. A file that is gone or wrong leaves the last good keys. */
final class TrustedKeysFile implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedKeysFile.class);
    private static final long LOOK_EVERY_MILLIS = 1000;

    private final Path file;
    private final SignatureEngine engine;
    private final boolean requireIss;
    private final Clock clock;
    private final AtomicLong lookedAt;
    private volatile Loaded loaded;

    private record Loaded(String version, TrustedKeys keys) {}

    /** @throws IllegalArgumentException when the file cannot be read or holds no key set */
    TrustedKeysFile(Path file, SignatureEngine engine, boolean requireIss, Clock clock) {
        this.file = file;
        this.engine = engine;
        this.requireIss = requireIss;
        this.clock = clock;
        this.lookedAt = new AtomicLong(clock.millis());
        try {
            this.loaded = load(version());
        } catch (IOException e) {
            throw new IllegalArgumentException("trusted-keys: cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public TrustedKey resolve(String iss, String kid) {
        long now = clock.millis();
        long last = lookedAt.get();
        if (now - last >= LOOK_EVERY_MILLIS && lookedAt.compareAndSet(last, now)) {
            reload();
        }
        return loaded.keys().resolve(iss, kid);
    }

    private void reload() {
        try {
            String version = version();
            if (!version.equals(loaded.version())) {
                loaded = load(version);
                LOG.info(
                        "trusted keys read again from {}: {} keys",
                        file,
                        loaded.keys().size());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("trusted keys in {} cannot be read; the last good ones stay: {}", file, e.getMessage());
        }
    }

    private Loaded load(String version) throws IOException {
        return new Loaded(version, TrustedKeys.parse(Files.readString(file), engine, requireIss));
    }

    private String version() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    }
}
