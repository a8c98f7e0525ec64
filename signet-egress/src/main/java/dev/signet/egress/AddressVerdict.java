package dev.signet.egress;

import java.net.InetAddress;
import java.util.List;

/** What the checks of a host's addresses say. */
public sealed interface AddressVerdict permits AddressVerdict.Checked, EgressRefusal {
    /** All addresses of the host, each of them public; at least one. */
    record Checked(List<InetAddress> addresses) implements AddressVerdict {
        public Checked {
            addresses = List.copyOf(addresses);
        }

        /** As RFC 5952 writes them: {@code 2001:db8::1}. */
        public List<String> texts() {
            return addresses.stream().map(AddressText::of).toList();
        }
    }
}
