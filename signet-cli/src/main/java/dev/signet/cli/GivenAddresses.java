package dev.signet.cli;

import dev.signet.HostName;
import dev.signet.egress.NameLookup;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Addresses of hosts as the caller gives them, in place of a name server's. */
final class GivenAddresses implements NameLookup {
    private static final String ANY_OTHER = "*";
    private static final int SOME_ZONE = 1;
    private static final IPAddressStringParameters LITERAL = literal();

    private final Map<String, InetAddress[]> addresses = new HashMap<>();

    private static IPAddressStringParameters literal() {
        IPAddressStringParameters.Builder literal = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowSingleSegment(false)
                .allowPrefix(false)
                .allowMask(false)
                .allowAll(false)
                .allowWildcardedSeparator(false)
                .setRangeOptions(RangeParameters.NO_RANGE)
                .allow_inet_aton(false);
        literal.getIPv4AddressParametersBuilder().allowBinary(false).allowLeadingZeros(false);
        literal.getIPv6AddressParametersBuilder().allowBase85(false).allowBinary(false);
        return literal.toParams();
    }

    /** @throws IllegalArgumentException naming what is no host name either */
    void putName(String host, List<String> texts) {
        try {
            if (!host.equals(ANY_OTHER)) {
                HostName.normalize(host);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + host + "' " + e.getMessage(), e);
        }
        put(host, texts);
    }

    /**
     * @param host a name, or {@code *} for all that are not given
     * @param texts address literals; none for a name that does not exist
     * @throws IllegalArgumentException naming the address that is none
     */
    void put(String host, List<String> texts) {
        InetAddress[] read = texts.stream().map(GivenAddresses::read).toArray(InetAddress[]::new);
        addresses.put(host.equals(ANY_OTHER) ? host : normal(host), read);
    }

    /** What is no name is never looked up, and does no harm here. */
    private static String normal(String host) {
        try {
            return HostName.normalize(host);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    /** Not with the JVM's parser, which reads some texts as other addresses, and asks name servers for the rest. */
    private static InetAddress read(String text) {
        IPAddress address = new IPAddressString(text, LITERAL).getAddress();
        if (address == null) {
            throw new IllegalArgumentException("'" + text + "' is no address, such as 203.0.113.7 or 2001:db8::1");
        }
        try {
            return address.isIPv6() && address.toIPv6().getZone() != null
                    ? Inet6Address.getByAddress(null, address.getBytes(), SOME_ZONE)
                    : address.toInetAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // an address has 4 or 16 octets
        }
    }

    @Override
    public InetAddress[] lookup(String host) throws UnknownHostException {
        InetAddress[] found = addresses.getOrDefault(host, addresses.get(ANY_OTHER));
        if (found == null || found.length == 0) {
            throw new UnknownHostException(host);
        }
        return found;
    }
}
