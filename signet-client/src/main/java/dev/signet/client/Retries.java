package dev.signet.client;

import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import dev.signet.json.JsonValue;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * When a request is sent again: after 429 and 503. One whose method is not idempotent only when the answer is proved to be a refusal by Signet, since a refused
 * request never reached the app.
 *
 * @param most how many times at most
 * @param longest a server that asks for more patience than this gets none
 */
record Retries(int most, Duration longest) {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final long FIRST_MILLIS = 250;

    /** How long to wait before the next try; null for no other. */
    Duration delay(int triesBefore, SignetRequest request, SignetResponse response, Clock clock) {
        boolean busy = response.status() == 429 || response.status() == 503;
        if (!busy || triesBefore >= most) {
            return null;
        }
        if (!IDEMPOTENT.contains(request.method()) && !(response.isVerified() && isRefusal(response.body()))) {
            return null;
        }
        Duration delay = response.headers()
                .firstValue("Retry-After")
                .map(value -> retryAfter(value, clock))
                .orElse(Duration.ofMillis(FIRST_MILLIS << Math.min(triesBefore, 20)));
        return delay.compareTo(longest) > 0 ? null : delay;
    }

    /** RFC 9110 section 10.2.3: seconds, or a date; null for anything else. */
    private static Duration retryAfter(String value, Clock clock) {
        String text = value.strip();
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Duration.ofSeconds(text.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(text));
            }
            Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            Duration delay = Duration.between(clock.instant(), then);
            return delay.isNegative() ? Duration.ZERO : delay;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether it is a problem document of protocol section 3, or a JSON-RPC error around one. */
    private static boolean isRefusal(byte[] body) {
        CanonicalForm answer;
        try {
            answer = CanonicalJson.of(body, JsonRules.LENIENT_NUMBERS);
        } catch (JsonException e) {
            return false;
        }
        JsonValue data = member(answer.member("error"), "data");
        JsonValue type = data == null ? answer.member("type") : member(data, "type");
        return type != null
                && type.kind() == JsonValue.Kind.STRING
                && type.string().startsWith("urn:signet:problem:");
    }

    private static JsonValue member(JsonValue of, String name) {
        return of == null || of.kind() != JsonValue.Kind.OBJECT
                ? null
                : of.members().get(name);
    }
}
