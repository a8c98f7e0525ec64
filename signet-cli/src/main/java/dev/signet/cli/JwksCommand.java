package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.VerificationKey;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "jwks",
        header = "Show and check the keys of a JWK set.",
        description = {
            "",
            "For each key: kid, type, algorithms, RFC 7638 thumbprint, and what is wrong with it.",
            "Takes a single JWK, too."
        })
final class JwksCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OWN_MEMBERS = List.of("tenant", "purpose", "revoked");

    @Mixin
    private Console console;

    @Parameters(paramLabel = "FILE", defaultValue = "-", description = "A file, or - for standard input (the default).")
    private String file;

    @Option(names = "--public", description = "Print the set without private parts instead.")
    private boolean publicOnly;

    @Override
    public Integer call() {
        String text = console.readText(file);
        JsonNode given = JsonText.tree(text, file.equals("-") ? "standard input" : file);
        if (!given.path("keys").isArray()) {
            if (!given.has("kty")) {
                throw UserError.notRead("this is neither a JWK set (an object with 'keys') nor a JWK (with 'kty')");
            }
            given = JSON.createObjectNode().set("keys", JSON.createArrayNode().add(given));
            text = given.toString();
        }
        return publicOnly ? publish(given) : show(given, text);
    }

    private int show(JsonNode set, String text) {
        boolean good = true;
        boolean secrets = false;
        for (JsonNode key : set.get("keys")) {
            String problem = null;
            try {
                JWK jwk = JwkSets.parseKey(key.toString());
                secrets |= jwk.isPrivate();
                VerificationKey usable = VerificationKey.of(jwk, SignatureEngines.current());
                console.text()
                        .println((usable.kid() == null ? "(no kid)" : usable.kid()) + "  "
                                + jwk.getKeyType().getValue() + "  "
                                + usable.algorithms().stream()
                                        .map(algorithm -> algorithm.joseName())
                                        .collect(Collectors.joining(","))
                                + "  " + (usable.isSymmetric() ? "(shared secret)" : usable.thumbprint())
                                + (jwk.isPrivate() ? "  PRIVATE" : "") + own(key));
                if (usable.kid() == null) {
                    problem = "has no 'kid'";
                }
            } catch (IllegalArgumentException e) {
                console.text()
                        .println(key.path("kid").asText("(no kid)") + "  "
                                + key.path("kty").asText("(no kty)"));
                problem = e.getMessage();
            }
            if (problem != null) {
                good = false;
                console.text().println("  INVALID: " + problem);
            }
        }
        if (good) {
            try {
                JwkSets.parse(text);
            } catch (IllegalArgumentException e) {
                good = false;
                console.text().println("INVALID: " + e.getMessage());
            }
        }
        if (secrets) {
            console.err().println("signet: there are private parts in it; 'signet jwks --public' strips them");
        }
        return good ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static String own(JsonNode key) {
        return OWN_MEMBERS.stream()
                .filter(key::has)
                .map(name -> "  " + name + "="
                        + (key.get(name).isTextual() ? key.get(name).textValue() : key.get(name)))
                .collect(Collectors.joining());
    }

    private int publish(JsonNode set) {
        ArrayNode keys = JSON.createArrayNode();
        for (JsonNode key : set.get("keys")) {
            JWK jwk;
            try {
                jwk = JwkSets.parseKey(key.toString());
            } catch (IllegalArgumentException e) {
                throw UserError.notRead("keys[" + keys.size() + "]: " + e.getMessage());
            }
            if (jwk instanceof OctetSequenceKey) {
                throw UserError.usage("the key '" + jwk.getKeyID() + "' is a shared secret, which has no public part");
            }
            ObjectNode open = (ObjectNode) JsonText.tree(jwk.toPublicJWK().toJSONString(), "the key");
            OWN_MEMBERS.stream().filter(key::has).forEach(name -> open.set(name, key.get(name)));
            keys.add(open);
        }
        console.text().println(JSON.createObjectNode().set("keys", keys).toPrettyString());
        return ExitCode.OK;
    }
}
