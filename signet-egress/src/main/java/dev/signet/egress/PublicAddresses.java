package dev.signet.egress;

import java.net.InetAddress;

/** Global unicast by the IANA special-purpose registries, and no metadata service. */
final class PublicAddresses implements AddressRule {
    @Override
    public EgressRefusal check(InetAddress address) {
        throw new UnsupportedOperationException();
    }
}
