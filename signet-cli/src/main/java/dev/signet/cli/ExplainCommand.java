package dev.signet.cli;

import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.Walkthrough;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        header = "Show, step by step, what a verifier computes and where it refuses.",
        description = {
            "",
            "Takes an X-Signature value, a URL and options, or a whole request (--from). What is missing is taken from the signature where that is possible, else not checked; the end says what to add. The steps are numbered as in section 3 of the protocol, and run the verifier's own code."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String INDENT = "      ";

    @Mixin
    private Console console;

    @Mixin
    private RequestOptions requestOptions;

    @Mixin
    private VerifierOptions verifier;

    @Parameters(
            arity = "0..2",
            paramLabel = "URL|SIGNATURE",
            description = "The URL that was asked, the X-Signature value, or both in any order.")
    private List<String> given = new ArrayList<>();

    @Option(names = "--from", paramLabel = "FILE", description = "A whole HTTP/1.1 request; - for standard input.")
    private String from;

    private String origin;
    private final List<String> assumed = new ArrayList<>();
    private final List<String> toAdd = new ArrayList<>();

    @Override
    public Integer call() {
        GivenRequest request = request();
        SetClock clock = verifier.clock();
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        if (origin != null) {
            settings.put(Setting.EXTERNAL_URLS, origin);
        }
        settings.putAll(verifier.settings());
        if (verifier.jwks == null) {
            toAdd.add("the trusted keys: --jwks FILE");
        }
        List<Walkthrough.Step> steps;
        try {
            steps = Walkthrough.of(Settings.of(settings), verifier.keys(console), clock, request, request.body());
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        steps.forEach(this::show);
        return conclude(steps);
    }

    /** The request as far as it was given; method, URL and content type come from the signature where they were not. */
    private GivenRequest request() {
        HttpText text = from == null ? null : HttpText.parse(console.read(from));
        List<Map.Entry<String, String>> fields =
                new ArrayList<>(text == null ? requestOptions.fields() : text.fields());
        String url = text == null ? null : text.url();
        for (String argument : given) {
            if (argument.startsWith("/") || argument.contains("://")) {
                url = argument;
            } else {
                fields.add(Map.entry(
                        "X-Signature",
                        argument.replaceFirst("(?i)^x-signature:\\s*", "").strip()));
            }
        }
        if (url == null && fields.isEmpty()) {
            throw UserError.usage("give an X-Signature value, a URL with options, or --from FILE");
        }
        Jws jws = signature(fields);
        String method = requestOptions.method != null ? requestOptions.method : text == null ? null : text.word(0);
        byte[] body = text == null ? requestOptions.body(console) : text.body();
        if (method == null) {
            method = signed(jws, "htm", body == null ? "GET" : "POST", "the method: -X METHOD");
        }
        if (url == null) {
            url = signed(jws, "url", "/", "the URL: as an argument");
        }
        if (body == null) {
            toAdd.add("the body: -d BODY, -d @FILE or, for none, -d ''");
        }
        if ((body == null || body.length > 0) && missing(fields, "Content-Type")) {
            String cty = signed(jws, "cty", "application/json", body == null ? null : "the type: -H 'Content-Type: …'");
            fields.add(Map.entry("Content-Type", cty.contains("/") ? cty : "application/" + cty));
        }
        GivenUrl target = GivenUrl.given(url);
        origin = target.origin() != null ? target.origin() : signedOrigin(jws);
        return new GivenRequest(method, target, fields, body);
    }

    /** Where a path alone was given, the signature says whose it is. */
    private String signedOrigin(Jws jws) {
        try {
            String signed = signed(jws, "url", null, "the whole URL: as an argument");
            return signed == null ? null : GivenUrl.parse(signed).origin();
        } catch (IllegalArgumentException e) {
            return null; // step 6 says so
        }
    }

    private static boolean missing(List<Map.Entry<String, String>> fields, String name) {
        return fields.stream().noneMatch(field -> field.getKey().equalsIgnoreCase(name));
    }

    private static Jws signature(List<Map.Entry<String, String>> fields) {
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase("X-Signature")) {
                try {
                    return Jws.parse(field.getValue());
                } catch (JwsException e) {
                    return null; // step 1 says so
                }
            }
        }
        return null;
    }

    private String signed(Jws jws, String member, String otherwise, String option) {
        String value = null;
        try {
            value = jws == null ? null : jws.string(member, false);
        } catch (JwsException e) {
            // step 2 says so
        }
        if (option != null) {
            toAdd.add(option);
            if (value != null) {
                assumed.add(member);
            }
        }
        return value == null ? otherwise : value;
    }

    private void show(Walkthrough.Step step) {
        String outcome = switch (step.outcome()) {
            case PASSES -> "passes";
            case REFUSES ->
                "REFUSES: " + step.rejection().code() + " (" + step.rejection().status() + ")";
            case NOT_CHECKED -> "not checked";
        };
        console.text().println(String.format("%4d  %s: %s", step.number(), step.title(), outcome));
        if (step.detail() != null) {
            console.text().println(INDENT + step.detail());
        }
        step.facts().forEach((name, value) -> {
            String text = name.equals("header") ? JsonText.pretty(value) : value;
            console.text()
                    .println(INDENT + name + ": "
                            + text.lines().collect(Collectors.joining(System.lineSeparator() + INDENT + "  ")));
        });
        if (step.number() == 6 && !assumed.isEmpty()) {
            console.text().println(INDENT + "not compared but taken from the signature: " + String.join(", ", assumed));
        }
    }

    private int conclude(List<Walkthrough.Step> steps) {
        Walkthrough.Step refusal = steps.stream()
                .filter(step -> step.outcome() == Walkthrough.Outcome.REFUSES)
                .findFirst()
                .orElse(null);
        console.text().println();
        console.text()
                .println(
                        refusal == null
                                ? "Nothing that could be checked refuses this request."
                                : "Refused at step " + refusal.number() + " with "
                                        + refusal.rejection().code() + ": " + refusal.detail() + ".");
        boolean readable = refusal == null || refusal.number() > 2;
        if (readable && !toAdd.isEmpty()) {
            console.text().println("To check more, give " + String.join("; ", toAdd) + ".");
        }
        return refusal == null ? ExitCode.OK : ExitCode.REFUSED;
    }
}
