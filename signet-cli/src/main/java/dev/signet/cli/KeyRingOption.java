package dev.signet.cli;

import dev.signet.Setting;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.keys.KeyEncryptionKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.keys.KeyRingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The server's keys, one of which signs exports. A mixin. */
final class KeyRingOption {
    private static final Duration USUAL = Duration.ofSeconds(300);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "The server's data directory, whose key ring signs (SIGNET_KEK opens it, as for the server).",
                "Else the key in SIGNET_SIGNING_KEY or SP_PRIVATE_KEY_B64; else the ring in SIGNET_DATA_DIR, beside the store, or in signet-data."
            })
    private Path data;

    /** @param beside the directory of the store, or null */
    KeyRing ring(Path beside) {
        return ring(System.getenv(), beside);
    }

    KeyRing ring(Map<String, String> environment, Path beside) {
        try {
            KeyRing ring = open(environment, beside);
            if (ring.active(KeyPurpose.RECEIPT) == null) {
                throw UserError.notRead("the key ring has no active receipt key: the server makes one when it starts");
            }
            return ring;
        } catch (KeyRingException | IllegalArgumentException e) {
            throw UserError.notRead(e.getMessage(), e);
        }
    }

    private KeyRing open(Map<String, String> environment, Path beside) {
        SignatureEngine engine = SignatureEngines.current();
        String seed = value(Setting.SIGNING_KEY, environment);
        if (data == null && seed != null) {
            return KeyRing.ofSeed(seed, value(Setting.SIGNING_KID, environment), engine, Clock.systemUTC(), USUAL);
        }
        Path directory = directory(environment, beside);
        Path file = directory.resolve("keys.json");
        if (!Files.exists(file)) { // which opening it would make
            throw UserError.notRead("there is no key ring " + file
                    + " to sign with: --data names the server's data directory, or SIGNET_SIGNING_KEY holds its key");
        }
        boolean given = Stream.of("SIGNET_KEK", "SIGNET_KEK_FILE")
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
        if (!given && !Files.exists(directory.resolve("kek"))) {
            throw UserError.notRead("the key ring " + file
                    + " is encrypted: set SIGNET_KEK or SIGNET_KEK_FILE to the key-encryption key that the server has");
        }
        KeyEncryptionKey kek = KeyEncryptionKey.fromEnvironment(environment, directory);
        return KeyRing.open(file, kek, engine, Clock.systemUTC(), USUAL, USUAL);
    }

    private Path directory(Map<String, String> environment, Path beside) {
        if (data != null) {
            return data;
        }
        String named = value(Setting.DATA_DIR, environment);
        if (named != null) {
            return Path.of(named);
        }
        return beside != null ? beside : Path.of(Setting.DATA_DIR.defaultValue());
    }

    private static String value(Setting setting, Map<String, String> environment) {
        return Stream.concat(Stream.of(setting.environmentName()), setting.aliases().stream())
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(null);
    }
}
