package dev.signet;

import java.util.List;
import java.util.Locale;

/** What makes a request readable in two ways (protocol section 1, "Authority" and "Ambiguous paths"; sections 2 and 8). */
final class Ambiguity {
    /** Fields by which frameworks replace the method or the path of the request line. */
    static final List<String> OVERRIDES =
            List.of("x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url");

    private Ambiguity() {}

    /** The field by which an unsigned request could be taken for another than the one that the rules let pass; null when there is none. */
    static String override(RequestHead head) {
        for (String name : OVERRIDES) {
            if (!head.headers(name).isEmpty()) {
                return name;
            }
        }
        return null;
    }

    /** For the refusal's detail; null when there is nothing. */
    static String reason(RequestHead head) {
        List<String> hosts = head.headers("host");
        if (hosts.size() > 1) {
            return "there is more than one Host field";
        }
        if (head.authority() != null && hosts.size() == 1 && !sameAuthority(head.authority(), hosts.get(0))) {
            return "the Host field differs from the request's authority";
        }
        if (head.headers("content-type").size() > 1) {
            return "there is more than one Content-Type field";
        }
        List<String> traces = head.headers(TraceId.HEADER);
        if (traces.size() > 1 || traces.size() == 1 && !TraceId.isValid(traces.get(0))) {
            return TraceId.HEADER + " is not one of 1 to 128 of A-Z a-z 0-9 . _ -";
        }
        String path = AmbiguousPath.reason(head.rawPath());
        return path != null ? path : head.changedInside();
    }

    private static boolean sameAuthority(String authority, String host) {
        return authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }
}
