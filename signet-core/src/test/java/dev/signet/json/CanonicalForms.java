package dev.signet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Canonical forms and refusals, as texts. */
final class CanonicalForms {
    private CanonicalForms() {}

    static String form(String json) {
        return form(json, JsonRules.STRICT);
    }

    static String form(String json, JsonRules rules) {
        return new String(CanonicalJson.of(json.getBytes(UTF_8), rules).toByteArray(), UTF_8);
    }

    static JsonException refused(String json, String problem) {
        JsonException refused = assertThrows(JsonException.class, () -> form(json), json);
        assertProblem(refused, problem);
        return refused;
    }

    static void assertProblem(JsonException refused, String problem) {
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
    }
}
