package dev.signet.fuzzing;

import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonRules;
import dev.signet.json.JsonValue;
import java.util.Arrays;

/** Any bytes: read, or refused with {@link JsonException}; what is read has a canonical form that is its own canonical form. */
public final class JsonReaderFuzzer {
    private JsonReaderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        for (boolean nfc : new boolean[] {false, true}) {
            byte[] lenient = canonical(input, new JsonRules(JsonRules.LossyNumbers.ALLOW, nfc));
            byte[] strict = canonical(input, new JsonRules(JsonRules.LossyNumbers.REJECT, nfc));
            if (strict != null && !Arrays.equals(strict, lenient)) {
                throw new AssertionError("strict and lenient rules differ on what both take");
            }
        }
    }

    private static byte[] canonical(byte[] input, JsonRules rules) {
        byte[] before = input.clone();
        CanonicalForm form;
        try {
            form = CanonicalJson.of(input, rules);
        } catch (JsonException e) {
            return null;
        }
        byte[] once = form.toByteArray();
        visit(form.root());
        byte[] twice;
        try {
            twice = CanonicalJson.of(once, rules).toByteArray();
        } catch (JsonException e) {
            throw new AssertionError("the canonical form is refused: " + e.getMessage());
        }
        if (!Arrays.equals(once, twice)) {
            throw new AssertionError("the canonical form has another canonical form");
        }
        if (!Arrays.equals(before, input)) {
            throw new AssertionError("the input was changed");
        }
        return once;
    }

    private static void visit(JsonValue value) {
        switch (value.kind()) {
            case OBJECT -> value.members().values().forEach(JsonReaderFuzzer::visit);
            case ARRAY -> value.elements().forEach(JsonReaderFuzzer::visit);
            case STRING -> value.string();
            case NUMBER -> {
                if (value.isInteger()) {
                    value.integer();
                }
            }
            case BOOLEAN -> value.bool();
            case NULL -> {}
        }
    }
}
