package dev.signet.cli;

import dev.signet.MemoryReplayGuard;
import dev.signet.ResponseKeys;
import dev.signet.ResponseVerifier;
import dev.signet.Setting;
import dev.signet.Verdict;
import dev.signet.VerifiedRequest;
import dev.signet.jose.SignatureEngines;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        header = "Verify a signed request, or with --response a signed answer.",
        description = {
            "",
            "The message is described by options, or read from a file (--from) as it goes over the wire in HTTP/1.1.",
            "Whether a nonce was used before only the server knows. 'signet explain' tells more about a refusal."
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private RequestOptions requestOptions;

    @Mixin
    private VerifierOptions verifier;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "The URL that was asked.")
    private String url;

    @Option(names = "--signature", paramLabel = "VALUE", description = "The X-Signature value, where no -H gives it.")
    private String signature;

    @Option(names = "--from", paramLabel = "FILE", description = "A whole HTTP/1.1 message; - for standard input.")
    private String from;

    @Option(names = "--response", description = "Verify a response instead of a request.")
    private boolean response;

    @Option(names = "--status", paramLabel = "N", description = "With --response: its status.")
    private Integer status;

    @Option(
            names = "--request-signature",
            paramLabel = "VALUE",
            description = "With --response: the X-Signature of the request that it must answer.")
    private String requestSignature;

    @Override
    public Integer call() {
        if (verifier.jwks == null) {
            throw UserError.usage("give the trusted keys: --jwks FILE");
        }
        return response ? verifyResponse() : verifyRequest();
    }

    private int verifyRequest() {
        GivenRequest request = request();
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.PHASE, "enforce");
        settings.putAll(verifier.settings());
        SetClock clock = verifier.clock();
        RequestCheck.Result result;
        try {
            result = RequestCheck.of(
                    request,
                    settings,
                    verifier.keys(console),
                    new MemoryReplayGuard(clock, 1, 1, MemoryReplayGuard.NO_FLOOR),
                    clock);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        VerifiedRequest verified = result.verified();
        if (verified != null) {
            console.text()
                    .println("verified: tenant " + verified.tenant() + ", kid " + verified.kid() + ", nonce "
                            + verified.nonce());
            return ExitCode.OK;
        }
        Verdict.Rejected rejected = result.rejected();
        console.text()
                .println(
                        rejected == null
                                ? "unsigned: it passes without an identity"
                                : "refused: " + rejected.rejection().code() + ", " + rejected.detail());
        return ExitCode.REFUSED;
    }

    private GivenRequest request() {
        if (from == null && url == null) {
            throw UserError.usage("give the request: its URL and options, or --from FILE");
        }
        GivenRequest request;
        if (from == null) {
            request = requestOptions.request(console, url);
        } else {
            HttpText text = HttpText.parse(console.read(from));
            request = new GivenRequest(
                    text.word(0), GivenUrl.given(url == null ? text.url() : url), text.fields(), text.body());
        }
        if (signature == null) {
            return request;
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>(request.fields());
        fields.add(Map.entry("X-Signature", signature));
        return new GivenRequest(request.method(), request.url(), fields, request.body());
    }

    private int verifyResponse() {
        HttpText text = from == null ? null : HttpText.parse(console.read(from));
        if (status == null && text == null) {
            throw UserError.usage("give the response: --status N, -H and -d, or --from FILE");
        }
        List<Map.Entry<String, String>> fields =
                new ArrayList<>(text == null ? requestOptions.fields() : text.fields());
        if (signature != null) {
            fields.add(Map.entry("X-Signature", signature));
        }
        byte[] body = text == null ? requestOptions.body(console) : text.body();
        ResponseVerifier.Result result = MessageOps.verifyResponse(
                responseKeys(),
                verifier.clock(),
                status == null ? statusOf(text) : status,
                fields,
                body == null ? new byte[0] : body,
                requestSignature);
        if (!result.isValid()) {
            console.text().println("refused: " + result.rejection().code() + ", " + result.detail());
            return ExitCode.REFUSED;
        }
        console.text()
                .println("verified: kid " + result.kid()
                        + (requestSignature == null
                                ? "; which request it answers was not checked (--request-signature)"
                                : ", in answer to that request"));
        return ExitCode.OK;
    }

    private ResponseKeys responseKeys() {
        try {
            return ResponseKeys.parse(console.readText(verifier.jwks), SignatureEngines.current());
        } catch (IllegalArgumentException e) {
            throw UserError.notRead("the server's keys in " + verifier.jwks + ": " + e.getMessage());
        }
    }

    private static int statusOf(HttpText text) {
        try {
            return Integer.parseInt(text.word(1));
        } catch (NumberFormatException e) {
            throw UserError.notRead("'" + text.startLine() + "' is no status line such as 'HTTP/1.1 200 OK'");
        }
    }
}
