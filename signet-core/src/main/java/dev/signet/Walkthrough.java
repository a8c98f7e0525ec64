package dev.signet;

import dev.signet.Verdict.Rejected;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The steps of a {@link RequestVerifier} on one request, told one by one, for people who ask why a request is refused. It runs the verifier's own steps, but goes on after
 * a refusal as far as that makes sense, and does without keys or body where they are not at hand. It accepts nothing and claims no nonce.
 */
public final class Walkthrough {
    private static final String NOT_READ = "the header must be put right first";

    private final VerificationSettings settings;
    private final RequestVerifier verifier;
    private final KeyResolver keys;
    private final List<Step> steps = new ArrayList<>();

    /** What a step says. */
    public enum Outcome {
        PASSES,
        REFUSES,
        NOT_CHECKED
    }

    /**
     * One step of protocol section 3.
     *
     * @param number as there
     * @param rejection why it refuses, or null
     * @param detail what is wrong, or why it was not checked; null where it passes
     * @param facts what the verifier computed, by name
     */
    public record Step(
            int number, String title, Outcome outcome, Rejection rejection, String detail, Map<String, String> facts) {}

    private Walkthrough(Settings settings, KeyResolver keys, Clock clock) {
        this.settings = settings.verification;
        this.keys = keys;
        this.verifier = new RequestVerifier(
                settings.verification,
                new VerifierParts(
                        keys,
                        KeyResolver.NONE,
                        TenantDirectory.NONE,
                        new MemoryReplayGuard(clock, 1, 1, MemoryReplayGuard.NO_FLOOR),
                        RequestPolicy.ALLOW,
                        null),
                clock);
    }

    /**
     * Walks through all steps.
     *
     * @param keys the trusted keys, or null where they are not at hand
     * @param body the body as it came over the wire, or null where it is not at hand
     */
    public static List<Step> of(Settings settings, KeyResolver keys, Clock clock, RequestHead head, byte[] body) {
        Walkthrough walkthrough = new Walkthrough(settings, keys, clock);
        walkthrough.run(head, body, clock.instant().getEpochSecond());
        return List.copyOf(walkthrough.steps);
    }

    private void run(RequestHead head, byte[] body, long now) {
        List<String> fields = head.headers(settings.signatureHeader());
        if (fields.size() != 1) {
            Rejected refusal = verifier.examine(head).toCompletableFuture().join() instanceof Rejected several
                    ? several
                    : Rejected.of(Rejection.SIGNATURE_MISSING, "there is no field " + settings.signatureHeader());
            tell(1, "one signature field, well-formed", refusal, Map.of());
            skip(2, NOT_READ);
            return;
        }
        SignedRequest request = new SignedRequest(head, fields.get(0), now);
        boolean readable = tell(1, "one signature field, well-formed", verifier.parse(request), Map.of());
        if (!readable) {
            skip(2, NOT_READ);
            return;
        }
        Facts header = new Facts().put("header", request.jws.header().root().text());
        if (!tell(2, "'typ', 'crit', 'b64', required members", verifier.readMembers(request), header.map)) {
            skip(3, NOT_READ);
            return;
        }
        walkKey(request);
        walkTime(request);
        walkMatch(request);
        walkBody(request, body);
        walkSignature(request, body);
        Facts claim = new Facts().put("nonce", request.nonce);
        if (request.iat != null) {
            claim.put("remembered until", time(request.iat + settings.nonceTtl() + settings.maxSkew()));
        }
        steps.add(new Step(
                9,
                "the nonce is new",
                Outcome.NOT_CHECKED,
                null,
                "only the server knows which nonces it has seen",
                claim.map));
        skip(10, "rates, quotas, policies and receipts are the server's");
    }

    private void walkKey(SignedRequest request) {
        Facts facts = new Facts().put("iss", request.iss).put("kid", request.kid);
        if (keys == null) {
            steps.add(new Step(3, "the key", Outcome.NOT_CHECKED, null, "no trusted keys were given", facts.map));
            steps.add(notChecked(4, "the algorithm fits the key", "the key is not at hand"));
            return;
        }
        Rejected refusal = verifier.findKey(request);
        if (request.key != null) {
            facts.put("tenant", request.key.tenant())
                    .put(
                            "thumbprint",
                            request.key.key().isSymmetric()
                                    ? "not shown: a shared secret"
                                    : request.key.key().thumbprint())
                    .put(
                            "algorithms",
                            request.key.key().algorithms().stream()
                                    .map(algorithm -> algorithm.joseName())
                                    .collect(Collectors.joining(", ")));
        }
        tell(3, "the key", refusal, facts.map);
        if (request.key == null) {
            steps.add(notChecked(4, "the algorithm fits the key", "there is no key"));
            return;
        }
        tell(
                4,
                "the algorithm fits the key",
                verifier.checkAlgorithm(request),
                new Facts().put("alg", request.jws.alg()).map);
    }

    private void walkTime(SignedRequest request) {
        if (request.iat == null) {
            steps.add(notChecked(5, "freshness", "'iat' is left to the body: step 7"));
            return;
        }
        Facts facts = new Facts().put("iat", time(request.iat)).put("now", time(request.now));
        tell(5, "freshness", verifier.checkFreshness(request), facts.map);
    }

    private void walkMatch(SignedRequest request) {
        List<Rejected> mismatches = MessageMatch.mismatches(request, settings);
        RequestHead head = request.head;
        String path = TargetUri.normalPath(head.rawPath());
        Facts facts = new Facts()
                .put("method", head.method())
                .put("signed url, normalized", request.url == null ? null : request.url.text())
                .put("requested path and query", head.rawQuery() == null ? path : path + "?" + head.rawQuery());
        for (int i = 1; i < mismatches.size(); i++) {
            facts.put(
                    i == 1 ? "and also" : "and also (" + i + ")",
                    mismatches.get(i).detail());
        }
        tell(
                6,
                "method, URL, audience, fields, content type",
                mismatches.isEmpty() ? null : mismatches.get(0),
                facts.map);
    }

    private void walkBody(SignedRequest request, byte[] body) {
        if (body == null) {
            steps.add(notChecked(7, "the body and its canonical form", "no body was given"));
            return;
        }
        boolean timeless = request.iat == null;
        Content content = Content.of(body, request.head.headers("content-encoding"), settings.maxBody());
        Rejected refusal = content.bytes() == null
                ? request.reject(content.rejection(), content.detail())
                : verifier.readBody(request, content.bytes());
        Facts facts = new Facts();
        if (request.payload != null) {
            facts.put("payload", text(request.payload.toByteArray()))
                    .put("octets", String.valueOf(request.payload.length()));
        }
        if (timeless && request.iat != null) {
            facts.put("'ts' of the body", time(request.iat));
        }
        tell(7, "the body and its canonical form", refusal, facts.map);
    }

    private void walkSignature(SignedRequest request, byte[] body) {
        Facts facts = new Facts();
        if (request.payload == null) {
            steps.add(notChecked(8, "the signature", "there is no payload to check it over"));
            return;
        }
        facts.put("signing input", text(input(request, request.payload, request.b64)));
        if (request.algorithm == null) {
            steps.add(new Step(8, "the signature", Outcome.NOT_CHECKED, null, "the key is not at hand", facts.map));
            return;
        }
        Rejected refusal = verifier.checkSignature(request);
        if (refusal != null) {
            facts.put("hint", hint(request, body));
        }
        tell(8, "the signature", refusal, facts.map);
    }

    /** Which usual mistake the signature would hold for; null where it holds for none. */
    private String hint(SignedRequest request, byte[] body) {
        Map<String, Payload> guesses = new LinkedHashMap<>();
        guesses.put("this payload", request.payload);
        guesses.put("the body as it is (not its canonical form)", Payload.of(body));
        try {
            guesses.put(
                    "the canonical form of the body",
                    Payload.of(CanonicalJson.of(body, JsonRules.LENIENT_NUMBERS).toByteArray()));
        } catch (JsonException e) {
            // not JSON: one guess less
        }
        guesses.put("an empty payload", Payload.EMPTY);
        for (Map.Entry<String, Payload> guess : guesses.entrySet()) {
            for (boolean b64 : new boolean[] {request.b64, !request.b64}) {
                byte[] input = input(request, guess.getValue(), b64);
                if (request.key.key().verify(request.algorithm, input, input.length, request.jws.signature())) {
                    return "it does hold over " + guess.getKey() + (b64 ? ", base64url-encoded" : ", not encoded");
                }
            }
        }
        return "another key, another body or another header was signed";
    }

    private static byte[] input(SignedRequest request, Payload payload, boolean b64) {
        return request.jws.signingInput(payload.array(), payload.offset(), payload.length(), b64);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String time(long seconds) {
        return Math.abs(seconds) < 100_000_000_000L
                ? seconds + " (" + Instant.ofEpochSecond(seconds) + ")"
                : String.valueOf(seconds);
    }

    private boolean tell(int number, String title, Rejected refusal, Map<String, String> facts) {
        steps.add(
                refusal == null
                        ? new Step(number, title, Outcome.PASSES, null, null, facts)
                        : new Step(number, title, Outcome.REFUSES, refusal.rejection(), refusal.detail(), facts));
        return refusal == null;
    }

    private static Step notChecked(int number, String title, String why) {
        return new Step(number, title, Outcome.NOT_CHECKED, null, why, Map.of());
    }

    /** The rest, from that step on, in one line. */
    private void skip(int number, String why) {
        steps.add(notChecked(number, "and all that follows", why));
    }

    /** Named values; null ones are left out. */
    private static final class Facts {
        final Map<String, String> map = new LinkedHashMap<>();

        Facts put(String name, String value) {
            if (value != null) {
                map.put(name, value);
            }
            return this;
        }
    }
}
