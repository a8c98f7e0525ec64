package dev.signet.servlet;

import jakarta.servlet.http.Part;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request whose form body the filter has read: those of the query first, then those of the body (Servlet 6.0 section 3.1). */
final class FormParameters {
    private static final int MOST = 10_000;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int count;

    void addAll(Map<String, String[]> query) {
        query.forEach((name, all) -> {
            for (String value : all) {
                add(name, value);
            }
        });
    }

    void addUrlEncoded(byte[] body, Charset charset) {
        for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                add(decode(name, charset), equals < 0 ? "" : decode(pair.substring(equals + 1), charset));
            }
        }
    }

    void addParts(Collection<Part> parts, Charset charset) throws IOException {
        for (Part part : parts) {
            if (part.getSubmittedFileName() == null) {
                MemoryPart text = (MemoryPart) part;
                add(part.getName(), text.text(charset));
            }
        }
    }

    Map<String, String[]> map() {
        Map<String, String[]> map = new LinkedHashMap<>();
        values.forEach((name, all) -> map.put(name, all.toArray(String[]::new)));
        return map;
    }

    private void add(String name, String value) {
        if (++count <= MOST) {
            values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
        }
    }

    private static String decode(String text, Charset charset) {
        try {
            // The octets were read as Latin-1, so that an unescaped one survives until here.
            return URLDecoder.decode(new String(text.getBytes(StandardCharsets.ISO_8859_1), charset), charset);
        } catch (IllegalArgumentException e) {
            return text; // a broken escape: containers differ; the octets as they are lose nothing
        }
    }
}
