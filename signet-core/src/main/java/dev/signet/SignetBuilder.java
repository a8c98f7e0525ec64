package dev.signet;

import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyRing;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
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
    private ReceiptLog receipts;
    private TenantDirectory tenants;
    private RemoteKeys remoteKeys;
    Clock clock = Clock.systemUTC();
    RequestPolicy policy = RequestPolicy.ALLOW;
    ExchangeListener listener = ExchangeListener.NONE;
    private EgressListener egressListener = EgressListener.NONE;

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

    /** Where keys by URL are fetched, instead of signet-egress under {@link EgressSettings}. The host closes it, after the engine. */
    public SignetBuilder remoteKeys(RemoteKeys remote) {
        this.remoteKeys = remote;
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

    /** Where receipts are kept, instead of {@link Setting#STORAGE}. The host closes it, after the engine. */
    public SignetBuilder receipts(ReceiptLog receiptLog) {
        this.receipts = receiptLog;
        return this;
    }

    /** Who API keys belong to, instead of {@link Setting#API_KEYS} and the store. */
    public SignetBuilder tenants(TenantDirectory directory) {
        this.tenants = directory;
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

    public SignetBuilder egressListener(EgressListener outgoing) {
        this.egressListener = outgoing;
        return this;
    }

    public SignetBuilder clock(Clock wallClock) {
        this.clock = wallClock;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming the setting that is wrong, and what to do
     * @throws StoreException naming the store that cannot be opened, and what to do
     */
    public Signet build() {
        SettingValues values = new SettingValues(texts);
        Settings settings = Settings.of(texts);
        StoreSettings storeSettings = StoreSettings.of(values, guard != null);
        String wanted = values.text(Setting.ENGINE);
        SignatureEngine engine = wanted.equals("auto") ? SignatureEngines.current() : SignatureEngines.named(wanted);
        KeyRing ring = keyRing != null ? keyRing : ring(values, engine);
        TenantDirectory configured = tenants != null ? tenants : configuredTenants(values);
        EgressSettings outgoing = EgressSettings.of(values);
        RemoteKeys remote = remoteKeys != null
                ? remoteKeys
                : RemoteKeys.open(outgoing, engine, values.flag(Setting.REQUIRE_ISS), clock, egressListener);
        Runnable closeRemote = remoteKeys != null ? () -> {} : remote::close;
        Backends backends = Backends.open(storeSettings, receipts, guard, engine, ring, remote, clock);
        try {
            KeyResolver resolver = keys != null ? keys : trustedKeys(values, engine, remote, backends.keys());
            VerifierParts parts = new VerifierParts(
                    resolver,
                    delegates(values, engine, remote),
                    tenants != null ? tenants : configured.over(backends.tenants()),
                    backends.guard(),
                    policy,
                    backends.receipts());
            return new Signet(this, settings, ring, parts, () -> {
                backends.closing().run();
                closeRemote.run();
            });
        } catch (RuntimeException e) {
            backends.closing().run();
            closeRemote.run();
            throw e;
        }
    }

    int observedSources() {
        return new SettingValues(texts).size(Setting.OBSERVED_SOURCES);
    }

    private static TenantDirectory configuredTenants(SettingValues values) {
        String text = values.text(Setting.API_KEYS);
        try {
            return text.isEmpty() ? TenantDirectory.NONE : ConfiguredTenants.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting api-keys: " + e.getMessage(), e);
        }
    }

    /** @param stored the keys of the store's tenants, asked after the configured ones */
    private KeyResolver trustedKeys(
            SettingValues values, SignatureEngine engine, RemoteKeys remote, KeyResolver stored) {
        String text = values.text(Setting.TRUSTED_KEYS);
        if (text.isEmpty()) {
            LOG.warn(
                    "trusted-keys is not set: {}. Set it to a JWK set, or to the path or https URL of one",
                    stored == KeyResolver.NONE
                            ? "no client's signature can be verified"
                            : "only keys of tenants in the store are trusted");
            return stored;
        }
        KeyResolver configured =
                configuredKeys(Setting.TRUSTED_KEYS, text, engine, remote, values.flag(Setting.REQUIRE_ISS));
        return stored == KeyResolver.NONE ? configured : configured.over(stored);
    }

    private KeyResolver delegates(SettingValues values, SignatureEngine engine, RemoteKeys remote) {
        String text = values.text(Setting.DELEGATE_KEYS);
        return text.isEmpty() ? KeyResolver.NONE : configuredKeys(Setting.DELEGATE_KEYS, text, engine, remote, false);
    }

    private KeyResolver configuredKeys(
            Setting setting, String text, SignatureEngine engine, RemoteKeys remote, boolean requireIss) {
        if (text.regionMatches(true, 0, "http", 0, 4) && text.contains("://")) {
            try {
                return remote.shared(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("setting " + setting.key() + ": " + e.getMessage(), e);
            }
        }
        if (text.startsWith("{")) {
            try {
                return TrustedKeys.parse(text, engine, requireIss);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("setting " + setting.key() + ": " + e.getMessage(), e);
            }
        }
        try {
            return new TrustedKeysFile(setting, Path.of(text), engine, requireIss, clock);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("setting " + setting.key() + ": neither a JWK set nor a path", e);
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

    static Map<Setting, String> fromEnvironment(Map<String, String> environment) {
        Map<Setting, String> found = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            Stream.concat(Stream.of(setting.environmentName()), setting.aliases().stream())
                    .map(environment::get)
                    .filter(value -> value != null && !value.isBlank())
                    .findFirst()
                    .ifPresent(value -> found.put(setting, value));
        }
        return found;
    }
}
