package dev.signet;

import java.util.List;

/** A request's head as it arrived; nothing in it is trusted. Adapters implement it over their server's request. */
public interface RequestHead {
    /** The method to the letter. */
    String method();

    /** The path of the request target as sent: escapes, parameters, context path and all. */
    String rawPath();

    /** The query of the request target as sent, without its {@code ?}, or null. */
    String rawQuery();

    /** The part of {@link #rawPath} that belongs to the deployment and not to routes: empty, or {@code /} and more. */
    String contextPath();

    /** The values of all fields of that name, letter case ignored, in order. */
    List<String> headers(String name);

    /** Whether the head announces content: a {@code Content-Length} above 0, or a {@code Transfer-Encoding}; of HTTP/2, where it may leave both out, as far as the server tells. */
    boolean announcesBody();

    /** The authority of an HTTP/2 or HTTP/3 request, or null where the protocol has none. */
    String authority();

    /** Whether this connection came in on a loopback address of this host. */
    boolean isLocalLoopback();

    /** The address of the peer, as a literal. */
    String remoteAddress();

    /** The name of a user whom the host application has authenticated already, or null. */
    String principal();

    /** The only field of that name; null when it is absent or occurs more than once. */
    default String header(String name) {
        List<String> values = headers(name);
        return values.size() == 1 ? values.get(0) : null;
    }
}
