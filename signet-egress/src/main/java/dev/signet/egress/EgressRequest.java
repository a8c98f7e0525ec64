package dev.signet.egress;

import dev.signet.HostList;
import java.util.List;
import java.util.Map;

/**
 * An outgoing request.
 *
 * @param tenantHosts the tenant's own list; null where there is none
 * @param headers without those that belong to the connection, which are refused: {@code Host}, {@code Content-Length}, {@code Transfer-Encoding}, {@code Connection} …
 * @param body empty for none
 * @param maxResponse octets of the response's body; more end it with {@link EgressReason#RESPONSE_TOO_LARGE}
 */
public record EgressRequest(
        String method,
        String url,
        HostList tenantHosts,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        int maxResponse) {}
