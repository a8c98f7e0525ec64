package dev.signet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a protected header, member by member in the order of the calls; null values are left out. */
final class HeaderJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);
    private final JsonGenerator json;

    HeaderJson() {
        try {
            json = FACTORY.createGenerator(bytes);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    HeaderJson put(String name, String value) {
        return value == null ? this : write(() -> json.writeStringField(name, value));
    }

    HeaderJson put(String name, long value) {
        return write(() -> json.writeNumberField(name, value));
    }

    /** {@code "b64":false,"crit":["b64"]}: RFC 7797 section 6 wants both. */
    HeaderJson unencodedPayload() {
        return write(() -> {
            json.writeBooleanField("b64", false);
            json.writeArrayFieldStart("crit");
            json.writeString("b64");
            json.writeEndArray();
        });
    }

    HeaderJson put(String name, Map<String, String> members) {
        return members.isEmpty()
                ? this
                : write(() -> {
                    json.writeObjectFieldStart(name);
                    for (Map.Entry<String, String> member : members.entrySet()) {
                        json.writeStringField(member.getKey(), member.getValue());
                    }
                    json.writeEndObject();
                });
    }

    byte[] bytes() {
        write(() -> {
            json.writeEndObject();
            json.close();
        });
        return bytes.toByteArray();
    }

    private interface Write {
        void run() throws IOException;
    }

    private HeaderJson write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
