package dev.signet.cli;

import dev.signet.Setting;
import dev.signet.TrustedKeys;
import dev.signet.jose.SignatureEngines;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a verifier knows. A mixin. */
final class VerifierOptions {
    @Option(names = "--jwks", paramLabel = "FILE", description = "The trusted keys: a JWK set.")
    String jwks;

    @Option(
            names = "--now",
            paramLabel = "SECONDS",
            description = "What the clock shows, in seconds since 1970, instead of now.")
    private Long now;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting of the server, such as nonce-ttl=60 or external-urls=https://api.example.com; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    SetClock clock() {
        SetClock clock = new SetClock();
        clock.set(now);
        return clock;
    }

    Map<Setting, String> settings() {
        return SettingTexts.of(settings);
    }

    /** The trusted keys, or null where none were given. */
    TrustedKeys keys(Console console) {
        if (jwks == null) {
            return null;
        }
        try {
            return TrustedKeys.parse(
                    console.readText(jwks),
                    SignatureEngines.current(),
                    "true".equalsIgnoreCase(settings().get(Setting.REQUIRE_ISS)));
        } catch (IllegalArgumentException e) {
            throw UserError.notRead("the trusted keys in " + jwks + ": " + e.getMessage());
        }
    }
}
