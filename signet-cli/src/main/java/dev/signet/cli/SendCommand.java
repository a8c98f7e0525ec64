package dev.signet.cli;

import dev.signet.client.SignetClient;
import dev.signet.client.SignetClientBuilder;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.json.JsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        header = "Send a signed request and verify the answer.",
        description = {
            "",
            "Prints the body of the answer (with -i its head, too), and on standard error its status and whether it verifies.",
            "An answer that does not verify makes the exit code 1, whatever its status; a verified refusal makes it 0."
        })
final class SendCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private KeyOptions keyOptions;

    @Mixin
    private RequestOptions requestOptions;

    @ArgGroup(multiplicity = "1", heading = "%nHow the answer is verified:%n")
    private Trust trust;

    @Parameters(paramLabel = "URL", description = "The absolute URL to ask.")
    private String url;

    @Option(
            names = {"-i", "--include"},
            description = "Print the head of the answer, too.")
    private boolean include;

    @Option(
            names = "--retry",
            paramLabel = "N",
            defaultValue = "0",
            description = "How often to sign and send again after 429 or 503.")
    private int retry;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for an answer; 30 when left out.")
    private int timeout;

    /** Exactly one of these. */
    private static final class Trust {
        @Option(names = "--jwks", paramLabel = "FILE", description = "With the server's keys in this JWK set.")
        private String jwks;

        @Option(
                names = "--trust-first",
                description =
                        "With the keys that the server publishes at this moment: whoever answers now is believed.")
        private boolean trustFirst;

        @Option(names = "--no-verify", description = "Not at all.")
        private boolean noVerify;
    }

    @Override
    public Integer call() throws InterruptedException {
        SignetClient client = client();
        GivenRequest given = requestOptions.request(console, url);
        SignetResponse response;
        try {
            response = client.send(new SignetRequest(
                    given.method(),
                    new URI(RequestOptions.ascii(url)),
                    given.fields(),
                    given.body(),
                    Duration.ofSeconds(timeout)));
        } catch (JsonException e) {
            throw UserError.usage(
                    "the body has no canonical form: " + e.getMessage() + "; --c14n raw signs it as it is");
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw UserError.usage(e.getMessage());
        } catch (IOException e) {
            throw UserError.notRead("no answer from " + url + ": " + reason(e), e);
        }
        return show(response);
    }

    private SignetClient client() {
        SignetClientBuilder builder = SignetClient.builder(keyOptions.read(console))
                .requireSignedResponses(false)
                .issuer(keyOptions.iss)
                .audience(keyOptions.aud)
                .coveredHeaders(keyOptions.covered)
                .canonicalForm(keyOptions.c14n)
                .encodedPayload(keyOptions.b64)
                .retries(retry, Duration.ofSeconds(60));
        if (trust.jwks != null) {
            try {
                builder.trustedKeys(console.readText(trust.jwks));
            } catch (IllegalArgumentException e) {
                throw UserError.notRead("the server's keys in " + trust.jwks + ": " + e.getMessage());
            }
        } else if (trust.trustFirst) {
            builder.trustOnFirstUse();
        }
        return builder.build();
    }

    private int show(SignetResponse response) {
        if (include) {
            console.text().println("HTTP " + response.status());
            response.headers()
                    .map()
                    .forEach((name, values) ->
                            values.forEach(value -> console.text().println(name + ": " + value)));
            console.text().println();
        }
        console.write(response.body());
        if (response.body().length > 0 && response.body()[response.body().length - 1] != '\n') {
            console.text().println();
        }
        if (trust.noVerify) {
            console.err().println("status " + response.status() + ", not verified, as asked");
            return ExitCode.OK;
        }
        if (response.isVerified()) {
            console.err()
                    .println("status " + response.status() + ", verified: signed by "
                            + response.verification().kid() + " in answer to this request"
                            + (response.verification().trace() == null
                                    ? ""
                                    : ", trace " + response.verification().trace())
                            + (response.verification().receipt() == null
                                    ? ""
                                    : ", receipt " + response.verification().receipt()));
            return ExitCode.OK;
        }
        console.err()
                .println("status " + response.status() + ", NOT VERIFIED: "
                        + response.verification().rejection().code() + ", "
                        + response.verification().detail());
        return ExitCode.REFUSED;
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "cannot connect";
        }
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }
}
