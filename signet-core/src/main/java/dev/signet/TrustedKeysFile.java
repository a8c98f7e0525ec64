package dev.signet;

import dev.signet.jose.SignatureEngine;
import dev.signet.keys.FileLooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trusted keys from a file, looked at again once a second and read again when it has changed, on another thread than requests'. A file that is gone or wrong leaves the last good keys. */
final class TrustedKeysFile implements KeyResolver {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedKeysFile.class);

    private final Path file;
    private final SignatureEngine engine;
    private final boolean requireIss;
    private final FileLooks looks;
    private volatile Loaded loaded;

    private record Loaded(String version, TrustedKeys keys) {}

    /** @throws IllegalArgumentException when the file cannot be read or holds no key set */
    TrustedKeysFile(Setting setting, Path file, SignatureEngine engine, boolean requireIss, Clock clock) {
        this.file = file;
        this.engine = engine;
        this.requireIss = requireIss;
        this.looks = new FileLooks(clock, this::reload);
        try {
            this.loaded = load(version());
        } catch (IOException e) {
            throw new IllegalArgumentException("setting " + setting.key() + ": cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public TrustedKey resolve(String iss, String kid) {
        looks.elsewhere();
        return loaded.keys().resolve(iss, kid);
    }

    /** Waits for a look that is due: a key that was taken out of the file is not trusted for want of requests. */
    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        return looks.elsewhere();
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
        } catch (IOException | RuntimeException e) {
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
