package dev.signet.jose;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the engine once, at start: Amazon Corretto Crypto Provider where its native library loads, else BouncyCastle.
 * {@code SIGNET_ENGINE} (or the system property {@code signet.engine}) forces one: {@code auto}, {@code bouncycastle}, {@code corretto}.
 */
public final class SignatureEngines {
    private static final Logger LOG = LoggerFactory.getLogger(SignatureEngines.class);

    private SignatureEngines() {}

    /** The engine of this process. */
    public static SignatureEngine current() {
        return Chosen.ENGINE;
    }

    /**
     * The engine of that name.
     *
     * @throws IllegalArgumentException for an unknown name, or when {@code corretto} is asked for and cannot be loaded
     */
    public static SignatureEngine named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "bouncycastle" -> new BouncyCastleEngine();
            case "corretto" -> corretto();
            case "auto" -> automatic();
            default ->
                throw new IllegalArgumentException(
                        "signature engine '" + name + "' is unknown; choose auto, bouncycastle or corretto");
        };
    }

    private static SignatureEngine automatic() {
        try {
            return corretto();
        } catch (IllegalArgumentException e) {
            LOG.debug("Corretto engine not used: {}", e.getMessage());
            return new BouncyCastleEngine();
        }
    }

    private static SignatureEngine corretto() {
        try {
            return CorrettoEngine.load();
        } catch (LinkageError e) {
            throw new IllegalArgumentException(
                    "the Corretto engine needs software.amazon.cryptools:AmazonCorrettoCryptoProvider with the classifier"
                            + " of this platform on the class path (" + e + ")");
        }
    }

    private static final class Chosen {
        static final SignatureEngine ENGINE = choose();

        private static SignatureEngine choose() {
            String wanted = System.getProperty("signet.engine");
            if (wanted == null || wanted.isBlank()) {
                wanted = System.getenv("SIGNET_ENGINE");
            }
            SignatureEngine engine = named(wanted == null || wanted.isBlank() ? "auto" : wanted.trim());
            LOG.info("signature engine: {}", engine.name());
            return engine;
        }
    }
}
