package dev.signet;

import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyRing;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts an engine together from settings and, where a host has its own, parts. */
public final class SignetBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(SignetBuilder.class);

    private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
    private Map<String, String> environment = System.getenv();
    private KeyResolver keys;
    private KeyRing keyRing;
    private ReplayGuard guard;
    Clock clock = Clock.systemUTC();
    RequestPolicy policy = RequestPolicy.ALLOW;
    ExchangeListener listener = ExchangeListener.NONE;

    SignetBuilder() {}

    /** Sets one setting; over what the environment says, since the last word counts. */
    public SignetBuilder set(Setting setting, String value) {
        texts.put(setting, value);
        return this;
    }

    /** Sets many settings. */
    public SignetBuilder set(Map<Setting, String> values) {
        texts.putAll(values);
        return this;
    }

    /** Where {@code SIGNET_KEK} is looked for; the process's environment when not given. Settings in it are for the caller to {@link #set}. */
    public SignetBuilder environment(Map<String, String> variables) {
        this.environment = Map.copyOf(variables);
        return this;
    }

    /** Trusted client keys, instead of {@link Setting#TRUSTED_KEYS}. */
    public SignetBuilder trustedKeys(KeyResolver resolver) {
        this.keys = resolver;
        return this;
    }

    /** Signing keys, instead of the ring in {@link Setting#DATA_DIR}. */
    public SignetBuilder keyRing(KeyRing ring) {
        this.keyRing = ring;
        return this;
    }

    /** Where nonces are remembered, instead of this process's memory. */
    public SignetBuilder replayGuard(ReplayGuard replayGuard) {
        this.guard = replayGuard;
        return this;
    }

    public SignetBuilder policy(RequestPolicy requestPolicy) {
        this.policy = requestPolicy;
        return this;
    }

    public SignetBuilder listener(ExchangeListener exchangeListener) {
        this.listener = exchangeListener;
        return this;
    }

    public SignetBuilder clock(Clock wallClock) {
        this.clock = wallClock;
        return this;
    }

    /** @throws IllegalArgumentException naming the setting that is wrong, and what to do */
    public Signet build() {
        SettingValues values = new SettingValues(texts);
        Settings settings = Settings.of(texts);
        String wanted = values.text(Setting.ENGINE);
        SignatureEngine engine = wanted.equals("auto") ? SignatureEngines.current() : SignatureEngines.named(wanted);
        KeyResolver resolver = keys != null ? keys : trustedKeys(values, engine);
        KeyRing ring = keyRing != null ? keyRing : ring(values, engine);
        ReplayGuard replay = guard != null
                ? guard
                : new MemoryReplayGuard(
                        clock,
                        values.longSize(Setting.NONCE_CAPACITY, Long.MAX_VALUE),
                        values.size(Setting.TENANT_NONCE_CAPACITY),
                        mark(values),
                        values.seconds(Setting.MAX_SKEW));
        return new Signet(this, settings, resolver, ring, replay);
    }

    int observedSources() {
        return new SettingValues(texts).size(Setting.OBSERVED_SOURCES);
    }

    private KeyResolver trustedKeys(SettingValues values, SignatureEngine engine) {
        String text = values.text(Setting.TRUSTED_KEYS);
        boolean requireIss = values.flag(Setting.REQUIRE_ISS);
        if (text.isEmpty()) {
            LOG.warn(
                    "trusted-keys is not set: no client's signature can be verified. Set it to a JWK set, or to the path of a file with one");
            return (iss, kid) -> null;
        }
        if (text.startsWith("{")) {
            try {
                return TrustedKeys.parse(text, engine, requireIss);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("setting trusted-keys: " + e.getMessage(), e);
            }
        }
        try {
            return new TrustedKeysFile(Path.of(text), engine, requireIss, clock);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("setting trusted-keys: neither a JWK set nor a path", e);
        }
    }

    private KeyRing ring(SettingValues values, SignatureEngine engine) {
        Duration maxAge = Duration.ofSeconds(values.seconds(Setting.JWKS_MAX_AGE));
        String seed = values.text(Setting.SIGNING_KEY);
        if (!seed.isEmpty()) {
            String kid = values.text(Setting.SIGNING_KID);
            return KeyRing.ofSeed(seed, kid.isEmpty() ? null : kid, engine, clock, maxAge);
        }
        Duration nonceTtl = Duration.ofSeconds(values.seconds(Setting.NONCE_TTL));
        Path directory = Path.of(values.text(Setting.DATA_DIR));
        KeyEncryptionKey kek = KeyEncryptionKey.fromEnvironment(environment, directory);
        return KeyRing.open(directory.resolve("keys.json"), kek, engine, clock, maxAge, nonceTtl);
    }

    /** In the data directory where that can be had: an engine with keys of its own starts without. */
    private static HighWaterMark mark(SettingValues values) {
        Path directory = Path.of(values.text(Setting.DATA_DIR));
        if (Files.isDirectory(directory) && Files.isWritable(directory)) {
            return new FileMark(directory.resolve("replay-mark"));
        }
        LOG.warn(
                "data-dir {} is not a directory that can be written to: after a crash, a request signed ahead of this clock can be replayed once. Make the directory, or set data-dir to one",
                directory);
        return HighWaterMark.FORGETFUL;
    }

    static Map<Setting, String> fromEnvironment(Map<String, String> environment) {
        Map<Setting, String> found = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environmentName());
            if (value == null && setting.alias() != null) {
                value = environment.get(setting.alias());
            }
            if (value != null && !value.isBlank()) {
                found.put(setting, value);
            }
        }
        return found;
    }
}
