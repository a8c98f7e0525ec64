package dev.signet.egress;

import dev.signet.HostList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An outgoing request.
 *
 * @param method such as {@code POST}; CONNECT and TRACE are none that a server needs
 * @param tenantHosts the tenant's own list; null where there is none
 * @param headers names are tokens, values visible ASCII with spaces and tabs inside; without those that belong to the connection: {@code Host}, {@code Content-Length}, {@code Transfer-Encoding},
 *     {@code Connection} …, and without {@code Accept-Encoding}, since bodies are taken as they come
 * @param body empty for none
 * @param maxResponse octets of the response's body, as far as the setting {@code egress-max-response} allows as many; more end it with {@link EgressReason#RESPONSE_TOO_LARGE}
 * @throws IllegalArgumentException naming what could be no request; names and values from elsewhere are checked by {@link #checkHeader} where they come in
 */
public record EgressRequest(
        String method,
        String url,
        HostList tenantHosts,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        int maxResponse) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110 section 5.6.2
    private static final Pattern VALUE = Pattern.compile("(?:[!-~](?:[ -~\\t]*[!-~])?)?");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    private static final Set<String> CONNECTIONS_OWN = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding");

    public EgressRequest {
        headers = List.copyOf(headers);
        if (!TOKEN.matcher(method).matches() || method.equals("CONNECT") || method.equals("TRACE")) {
            throw new IllegalArgumentException("'" + method + "' is no method to ask a host with");
        }
        if (maxResponse < 0) {
            throw new IllegalArgumentException("maxResponse is " + maxResponse + "; it counts octets");
        }
        headers.forEach(header -> checkHeader(header.getKey(), header.getValue()));
    }

    /** RFC 9110 section 9.2.2. */
    boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    /** @throws IllegalArgumentException for a field that cannot be sent, without its value */
    public static void checkHeader(String name, String value) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("a header's name must be a token of RFC 9110, such as X-Event");
        }
        if (CONNECTIONS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the header " + name + " belongs to the connection");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the header " + name
                    + " must have a value of visible ASCII characters, with spaces and tabs inside only");
        }
    }
}
