package dev.signet.cli;

import dev.signet.Rejection;
import dev.signet.ResponseVerifier;
import dev.signet.VerifiedEvent;
import dev.signet.client.SignetClient;
import dev.signet.client.SignetClientBuilder;
import dev.signet.client.SignetRequest;
import dev.signet.client.SignetResponse;
import dev.signet.client.SignetStream;
import dev.signet.client.SignetStreamException;
import dev.signet.json.JsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
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
            "An answer that does not verify makes the exit code 1, whatever its status; a verified refusal makes it 0.",
            "With --stream, each event of an event stream is printed when it is verified, and the first that is not ends it."
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
            names = "--stream",
            description = "Print the events of an event stream as they are verified; any other answer as without.")
    private boolean stream;

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
            description = "How long to wait for an answer, of a stream for its beginning; 30 when left out.")
    private int timeout;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long a stream may bring nothing, not even a comment, before it counts as cut off; for ever when left out.")
    private Integer idleTimeout;

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
        if (stream && trust.noVerify) {
            throw UserError.usage("--stream prints what is verified, so it does not go with --no-verify");
        }
        if (idleTimeout != null && idleTimeout < 1) {
            throw UserError.usage("--idle-timeout is at least 1 second");
        }
        SignetClient client = client();
        GivenRequest given = requestOptions.request(console, url);
        try {
            SignetRequest request = new SignetRequest(
                    given.method(),
                    new URI(RequestOptions.ascii(url)),
                    given.fields(),
                    given.body(),
                    Duration.ofSeconds(timeout));
            return stream ? showEvents(client.stream(request)) : show(client.send(request));
        } catch (JsonException e) {
            throw UserError.usage(
                    "the body has no canonical form: " + e.getMessage() + "; --c14n raw signs it as it is");
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw UserError.usage(e.getMessage());
        } catch (IOException e) {
            throw UserError.notRead("no answer from " + url + ": " + reason(e), e);
        }
    }

    private int showEvents(SignetStream events) throws IOException {
        if (events.response() != null) {
            return show(events.response());
        }
        try (events) {
            showHead(events.status(), events.headers());
            for (VerifiedEvent event = events.next(); event != null; event = events.next()) {
                console.write(EventText.of(event).getBytes(StandardCharsets.UTF_8));
            }
            verified(events.status() + ", " + events.events() + " events", events.verification());
            return ExitCode.OK;
        } catch (SignetStreamException e) {
            return notVerified(events.status() + ", " + e.events() + " events", e.rejection(), e.detail());
        }
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
        if (idleTimeout != null) {
            builder.streamIdleTimeout(Duration.ofSeconds(idleTimeout));
        }
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
        showHead(response.status(), response.headers());
        console.write(response.body());
        if (response.body().length > 0 && response.body()[response.body().length - 1] != '\n') {
            console.text().println();
        }
        if (trust.noVerify) {
            console.err().println("status " + response.status() + ", not verified, as asked");
            return ExitCode.OK;
        }
        if (response.isVerified()) {
            verified(Integer.toString(response.status()), response.verification());
            return ExitCode.OK;
        }
        return notVerified(
                Integer.toString(response.status()),
                response.verification().rejection(),
                response.verification().detail());
    }

    private void showHead(int status, HttpHeaders headers) {
        if (include) {
            console.text().println("HTTP " + status);
            headers.map()
                    .forEach((name, values) ->
                            values.forEach(value -> console.text().println(name + ": " + value)));
            console.text().println();
        }
    }

    private void verified(String status, ResponseVerifier.Result result) {
        console.err()
                .println("status " + status + ", verified: signed by " + result.kid() + " in answer to this request"
                        + (result.trace() == null ? "" : ", trace " + result.trace())
                        + (result.receipt() == null ? "" : ", receipt " + result.receipt()));
    }

    private int notVerified(String status, Rejection rejection, String detail) {
        console.err().println("status " + status + ", NOT VERIFIED: " + rejection.code() + ", " + detail);
        return ExitCode.REFUSED;
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "cannot connect";
        }
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }
}
