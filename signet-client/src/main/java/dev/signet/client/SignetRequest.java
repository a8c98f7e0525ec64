package dev.signet.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request to be signed and sent, perhaps more than once.
 *
 * @param method in upper case
 * @param url absolute, http or https; a fragment is not sent
 * @param headers fields in order; {@code Content-Type} where there is a body
 * @param body before any content coding; empty for none
 * @param timeout how long to wait for the head of each answer; null for as long as the {@link java.net.http.HttpClient} does
 */
public record SignetRequest(
        String method, URI url, List<Map.Entry<String, String>> headers, byte[] body, Duration timeout) {

    /** @throws IllegalArgumentException when the URL is not absolute */
    public SignetRequest {
        if (!url.isAbsolute() || url.getHost() == null) {
            throw new IllegalArgumentException("the url '" + url + "' is not absolute; write https://host/path");
        }
        headers = List.copyOf(headers);
    }

    public static SignetRequest of(String method, String url) {
        return new SignetRequest(method, URI.create(url), List.of(), new byte[0], null);
    }

    public static SignetRequest get(String url) {
        return of("GET", url);
    }

    /** A POST of JSON text. */
    public static SignetRequest postJson(String url, String json) {
        return of("POST", url).body("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one more field. */
    public SignetRequest header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new SignetRequest(method, url, more, body, timeout);
    }

    /** The same with a body and the field {@code Content-Type}. */
    public SignetRequest body(String contentType, byte[] content) {
        return new SignetRequest(method, url, headers, content, timeout).header("Content-Type", contentType);
    }

    public SignetRequest timeout(Duration atMost) {
        return new SignetRequest(method, url, headers, body, atMost);
    }

    /** The values of all fields of that name, letter case ignored. */
    List<String> values(String name) {
        return headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The only value of that name, or null. */
    String value(String name) {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(
                    "the field " + name + " is there more than once, so it cannot be signed");
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
