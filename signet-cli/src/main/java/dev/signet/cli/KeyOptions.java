package dev.signet.cli;

import dev.signet.jose.SigningKey;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which key signs, and what the signature says. A mixin. */
final class KeyOptions {
    private static final Set<String> FORMS = Set.of("jcs", "raw", "jcs-nfc");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:SIGNET_KEY}",
            description =
                    "The private JWK, or a set with it ('signet keygen' makes one); else the file that SIGNET_KEY names.")
    String file;

    @Option(names = "--kid", paramLabel = "KID", description = "Which key of a set.")
    private String kid;

    @Option(names = "--alg", paramLabel = "ALG", description = "The algorithm, where the key does not say it itself.")
    private String alg;

    @Option(names = "--iss", paramLabel = "TENANT", description = "The tenant, for servers that ask for it.")
    String iss;

    @Option(names = "--aud", paramLabel = "AUDIENCE", description = "The audience, for servers that check it.")
    String aud;

    @Option(
            names = "--cover",
            paramLabel = "NAME",
            description = "A header field that the signature covers; repeatable.")
    String[] covered = {};

    @Option(names = "--c14n", paramLabel = "FORM", description = "jcs, raw or jcs-nfc, where it is not the usual one.")
    String c14n;

    @Option(names = "--b64", description = "Encode the payload in the signing input, for verifiers without RFC 7797.")
    boolean b64;

    SigningKey read(Console console) {
        if (c14n != null && !FORMS.contains(c14n)) {
            throw UserError.usage("--c14n '" + c14n + "' is none of jcs, raw, jcs-nfc");
        }
        return SigningKeys.read(console.readText(file), kid, alg);
    }
}
