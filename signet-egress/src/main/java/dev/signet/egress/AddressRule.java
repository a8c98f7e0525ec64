package dev.signet.egress;

import java.net.InetAddress;

/** Which addresses may be reached. One rule is for use, {@link PublicAddresses}; tests let their own server by. */
@FunctionalInterface
interface AddressRule {
    /** @return null for an address that may be reached */
    EgressRefusal check(InetAddress address);
}
