package dev.signet.egress;

import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Name servers of the tests' own. */
final class Answers {
    private Answers() {}

    /** The same to every question; none means that there is no such name. */
    static NameLookup always(String... addresses) {
        return always(List.of(addresses));
    }

    static NameLookup always(List<String> addresses) {
        InetAddress[] found = addresses.stream().map(Answers::address).toArray(InetAddress[]::new);
        return host -> {
            if (found.length == 0) {
                throw new UnknownHostException(host);
            }
            return found;
        };
    }

    /** Of a literal; the JVM's own reading is never asked. */
    static InetAddress address(String text) {
        return new IPAddressString(text).getAddress().toInetAddress();
    }
}
