package dev.signet.egress;

import java.util.List;
import java.util.Map;

/**
 * A request as it came over the wire.
 *
 * @param serverName of the TLS handshake; null where none was sent
 * @param client port of the client, which tells connections apart
 */
public record SeenRequest(
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        String serverName,
        String protocol,
        int client) {
    /** Of all such fields; null where there is none. */
    public String header(String name) {
        List<String> values = headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
        return values.isEmpty() ? null : String.join(", ", values);
    }
}
