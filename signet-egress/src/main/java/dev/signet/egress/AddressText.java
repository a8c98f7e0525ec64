package dev.signet.egress;

import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.InetAddress;

/** How addresses are shown. */
final class AddressText {
    private static final IPAddressGenerator ADDRESSES = new IPAddressGenerator();

    private AddressText() {}

    /** As RFC 5952 has it, without a zone. */
    static String of(InetAddress address) {
        return ADDRESSES.from(address.getAddress()).toCanonicalString();
    }
}
