package dev.signet.cli;

import dev.signet.jose.SignatureEngines;
import dev.signet.receipt.TrustAnchors;
import picocli.CommandLine.Option;

/** The receipt keys that an auditor trusts. A mixin. */
final class PinnedKeys {
    @Option(
            names = "--jwks",
            paramLabel = "FILE",
            description =
                    "Trusted keys: the server's JWK set or its key history, as a file or as the JSON itself; repeatable.")
    private String[] sets = {};

    @Option(names = "--key", paramLabel = "FILE", description = "A trusted key: a JWK; repeatable.")
    private String[] keys = {};

    @Option(
            names = "--thumbprint",
            paramLabel = "T",
            description = "The RFC 7638 thumbprint of a trusted key that the export brings along; repeatable.")
    private String[] thumbprints = {};

    /** The same for receipts that no keys come along with. */
    TrustAnchors anchorsWithoutKeys(Console console) {
        if (thumbprints.length > 0) {
            throw UserError.usage(
                    "--thumbprint pins a key that an export brings along, and a store brings none: give the key itself with --jwks or --key");
        }
        return anchors(console);
    }

    TrustAnchors anchors(Console console) {
        TrustAnchors anchors = TrustAnchors.NONE;
        for (String set : sets) {
            anchors = with(anchors, set.stripLeading().startsWith("{") ? set : console.readText(set), "--jwks");
        }
        for (String key : keys) {
            anchors = with(anchors, console.readText(key), key);
        }
        for (String thumbprint : thumbprints) {
            try {
                anchors = anchors.withThumbprint(thumbprint);
            } catch (IllegalArgumentException e) {
                throw UserError.usage("--thumbprint '" + thumbprint + "': " + e.getMessage());
            }
        }
        return anchors;
    }

    private static TrustAnchors with(TrustAnchors anchors, String json, String what) {
        try {
            return anchors.withKeys(json, SignatureEngines.current());
        } catch (IllegalArgumentException e) {
            throw UserError.notRead("the trusted keys of " + what + ": " + e.getMessage());
        }
    }
}
