package dev.signet.egress;

import java.util.List;
import java.util.Map;

/**
 * What a host answered; redirects, too, are answers.
 *
 * @param pinnedIp the address that answered
 * @param responseSize octets of the body
 */
public record EgressResponse(
        int statusCode,
        String host,
        String pinnedIp,
        long responseSize,
        List<Map.Entry<String, String>> headers,
        byte[] body)
        implements EgressResult {
    /** The value of the first such field, or null. */
    public String header(String name) {
        return headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
