package dev.signet.cli;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.SigningKey;
import dev.signet.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sign",
        header = "Print the X-Signature of a request.",
        description = {
            "",
            "The value is good for one request: it carries a nonce. For example:",
            "  curl -d '{}' -H 'Content-Type: application/json' \\",
            "    -H \"X-Signature: $(signet sign --key key.json -d '{}' https://api.example.com/rpc)\" \\",
            "    https://api.example.com/rpc",
            "'signet send' does both."
        })
final class SignCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private KeyOptions keyOptions;

    @Mixin
    private RequestOptions requestOptions;

    @Parameters(paramLabel = "URL", description = "The absolute URL that will be asked.")
    private String url;

    @Option(
            names = "--nonce",
            paramLabel = "NONCE",
            description = "Instead of a random one; 'body' leaves it to the body.")
    private String nonce;

    @Option(
            names = "--iat",
            paramLabel = "SECONDS",
            description =
                    "When it is signed, in seconds since 1970, instead of now; 'body' leaves it to the body's 'ts'.")
    private String iat;

    @Override
    public Integer call() {
        SigningKey key = keyOptions.read(console);
        GivenRequest request = requestOptions.request(console, url);
        Map<String, String> covered = new LinkedHashMap<>();
        for (String name : keyOptions.covered) {
            String value = request.header(name);
            if (value == null) {
                throw UserError.usage("--cover " + name + " needs one field of that name: -H '" + name + ": value'");
            }
            covered.put(name.toLowerCase(Locale.ROOT), value);
        }
        OutgoingRequest outgoing = new OutgoingRequest(
                request.method(),
                RequestOptions.ascii(url),
                request.header("Content-Type"),
                request.body(),
                covered,
                keyOptions.iss,
                keyOptions.aud,
                keyOptions.c14n,
                keyOptions.b64,
                nonce == null ? OutgoingRequest.freshNonce() : nonce.equals("body") ? null : nonce,
                time());
        try {
            console.text().println(MessageSigner.signRequest(key, outgoing));
        } catch (JsonException e) {
            throw UserError.usage(
                    "the body has no canonical form: " + e.getMessage() + "; --c14n raw signs it as it is");
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        return ExitCode.OK;
    }

    private Long time() {
        if (iat == null) {
            return System.currentTimeMillis() / 1000;
        }
        try {
            return iat.equals("body") ? null : Long.valueOf(iat);
        } catch (NumberFormatException e) {
            throw UserError.usage("--iat '" + iat + "' is neither seconds since 1970 nor 'body'");
        }
    }
}
