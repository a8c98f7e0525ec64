package dev.signet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "keygen",
        header = "Make a signing key.",
        description = {
            "",
            "Prints the private JWK, or writes it to --out (mode 0600), and the public JWK set for the server to --public.",
            "HS256, HS384 and HS512 make a shared secret, which has no public part: both sides get the private JWK."
        })
final class KeygenCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Option(
            names = "--alg",
            paramLabel = "ALG",
            defaultValue = "Ed25519",
            description =
                    "Ed25519 (the default), ES256, ES384, ES512, PS256, PS384, PS512, RS256, HS256, HS384, HS512.")
    private String alg;

    @Option(names = "--kid", paramLabel = "KID", description = "The key's id; its RFC 7638 thumbprint when left out.")
    private String kid;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the private JWK goes, instead of standard output.")
    private Path out;

    @Option(
            names = "--public",
            paramLabel = "FILE",
            description = "Where the public JWK set goes; - for standard output.")
    private String publicOut;

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    @Override
    public Integer call() {
        JwsAlgorithm algorithm = JwsAlgorithm.named(alg);
        if (algorithm == null) {
            throw UserError.usage("there is no algorithm '" + alg + "'; choose one of "
                    + Arrays.stream(JwsAlgorithm.values())
                            .map(JwsAlgorithm::joseName)
                            .collect(Collectors.joining(", ")));
        }
        if (publicOut != null && alg.startsWith("HS")) {
            throw UserError.usage(
                    "a shared secret has no public part; leave out --public and hand over the JWK safely");
        }
        if (out == null && "-".equals(publicOut)) {
            throw UserError.usage("both keys would go to standard output; give --out FILE for the private one");
        }
        SigningKey key = SigningKey.generate(algorithm, kid, SignatureEngines.current());
        ObjectNode jwk = SigningKeys.with(key.privateJwk(), alg);
        if (out == null) {
            console.text().println(jwk.toPrettyString());
        } else {
            write(out, jwk.toPrettyString() + "\n", true);
            console.err().println("private key " + key.kid() + " written to " + out + ": keep it secret");
        }
        if (publicOut != null) {
            String set = JsonText.pretty(JwkSets.publish(List.of(key.publicJwk()))) + "\n";
            if (publicOut.equals("-")) {
                console.write(set.getBytes(StandardCharsets.UTF_8));
            } else {
                write(Path.of(publicOut), set, false);
                console.err().println("public key set written to " + publicOut + ": give it to the server");
            }
        }
        return ExitCode.OK;
    }

    private void write(Path file, String text, boolean secret) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix && secret
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            if (force) {
                Files.deleteIfExists(file);
            }
            Files.createFile(file, mode);
            Files.writeString(file, text);
        } catch (FileAlreadyExistsException e) {
            throw UserError.usage(file + " is there already; --force replaces it");
        } catch (IOException e) {
            throw UserError.notRead("cannot write " + file + ": " + e, e);
        }
    }
}
