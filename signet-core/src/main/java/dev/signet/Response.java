package dev.signet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer that Signet itself gives: status, fields in order, content. */
public record Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {

    static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(Map.entry("Content-Type", contentType)), body);
    }

    /** This, with one more field. */
    public Response with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Response(status, List.copyOf(more), body);
    }

    /** The only field of that name, or null. */
    public String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** The content as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
