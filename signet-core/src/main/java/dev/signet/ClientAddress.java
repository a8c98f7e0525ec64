package dev.signet;

import java.util.ArrayList;
import java.util.List;

/** The address that a request came from, past the proxies that are trusted to tell. */
final class ClientAddress {
    private final List<AddressRange> trustedProxies;

    private ClientAddress(List<AddressRange> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    /** @param ranges addresses or CIDR blocks */
    static ClientAddress behind(List<String> ranges) {
        List<AddressRange> parsed = new ArrayList<>();
        for (String range : ranges) {
            parsed.add(AddressRange.parse(range));
        }
        return new ClientAddress(List.copyOf(parsed));
    }

    /** The peer; or, where that is a trusted proxy, the last address in {@code X-Forwarded-For} that is not one. */
    String of(RequestHead head) {
        String address = head.remoteAddress();
        if (!isTrusted(address)) {
            return address;
        }
        List<String> fields = head.headers("x-forwarded-for");
        for (int f = fields.size() - 1; f >= 0; f--) {
            String[] hops = fields.get(f).split(",");
            for (int h = hops.length - 1; h >= 0; h--) {
                String hop = hops[h].strip();
                if (AddressRange.address(hop) == null) {
                    return address; // whoever wrote this, it is no address: the last trusted hop is all that is known
                }
                address = hop;
                if (!isTrusted(address)) {
                    return address;
                }
            }
        }
        return address;
    }

    private boolean isTrusted(String address) {
        byte[] octets = AddressRange.address(address);
        for (AddressRange range : trustedProxies) {
            if (octets != null && range.contains(octets)) {
                return true;
            }
        }
        return false;
    }
}
