package dev.signet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command line, run in this process. */
record Ran(int code, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Ran signet(String... args) {
        return with("", args);
    }

    static Ran with(String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = SignetCommand.commandLine(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err)
                .execute(args);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The answers of {@code signet conformance} to these lines. */
    static List<JsonNode> conformance(List<String> lines) {
        return with(String.join("\n", lines), "conformance")
                .out()
                .lines()
                .map(Ran::json)
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
