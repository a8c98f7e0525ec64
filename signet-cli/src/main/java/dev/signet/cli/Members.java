package dev.signet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of one line, each of the type that it must have; anything else is a {@code bad_request} that names the member. */
record Members(JsonNode line) {
    private static final ObjectWriter ESCAPING = new ObjectMapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    boolean has(String name) {
        return line.hasNonNull(name);
    }

    String string(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw OpException.badRequest("'" + name + "' is not a string");
        }
        return value.textValue();
    }

    String string(String name, String otherwise) {
        return has(name) ? string(name) : otherwise;
    }

    boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        if (!line.get(name).isBoolean()) {
            throw OpException.badRequest("'" + name + "' is neither true nor false");
        }
        return line.get(name).booleanValue();
    }

    int integer(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw OpException.badRequest("'" + name + "' is not an integer");
        }
        return value.intValue();
    }

    /** A NumericDate. */
    long seconds(String name) {
        JsonNode value = required(name);
        if (!value.isNumber() || !value.canConvertToLong()) {
            throw OpException.badRequest("'" + name + "' is not a number of seconds");
        }
        return value.longValue();
    }

    /** Base64, padded or not; the URL alphabet is taken too. Empty where the member is absent. */
    byte[] bytes(String name) {
        if (!has(name)) {
            return new byte[0];
        }
        String text = string(name).replace('-', '+').replace('_', '/');
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw OpException.badRequest("'" + name + "' is not base64");
        }
    }

    /** JSON as it is or as text. */
    String json(String name) {
        JsonNode value = required(name);
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** JSON as it is or as text, in octets; what no UTF-8 can hold stays escaped, so that a strict reader sees it. */
    byte[] jsonBytes(String name) {
        JsonNode value = required(name);
        try {
            return value.isTextual()
                    ? value.textValue().getBytes(StandardCharsets.UTF_8)
                    : ESCAPING.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw OpException.badRequest("'" + name + "' cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** A list of [name, value]. */
    List<Map.Entry<String, String>> fields(String name) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (!has(name)) {
            return fields;
        }
        for (JsonNode field : line.get(name)) {
            if (field.size() != 2
                    || !field.path(0).isTextual()
                    || !field.path(1).isTextual()) {
                throw OpException.badRequest("'" + name + "' is not a list of [name, value]");
            }
            fields.add(Map.entry(field.get(0).textValue(), field.get(1).textValue()));
        }
        return fields;
    }

    /** A list of texts. */
    List<String> strings(String name) {
        return strings(name, required(name));
    }

    /** An object of lists of texts; empty where the member is absent. */
    Map<String, List<String>> stringLists(String name) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (has(name)) {
            if (!line.get(name).isObject()) {
                throw OpException.badRequest("'" + name + "' is not an object");
            }
            line.get(name)
                    .properties()
                    .forEach(member ->
                            lists.put(member.getKey(), strings(name + "." + member.getKey(), member.getValue())));
        }
        return lists;
    }

    private static List<String> strings(String name, JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                break; // said below
            }
            texts.add(item.textValue());
        }
        if (!list.isArray() || texts.size() < list.size()) {
            throw OpException.badRequest("'" + name + "' is not a list of strings");
        }
        return texts;
    }

    private JsonNode required(String name) {
        if (!has(name)) {
            throw OpException.badRequest("'" + name + "' is missing");
        }
        return line.get(name);
    }
}
