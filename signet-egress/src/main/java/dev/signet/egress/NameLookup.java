package dev.signet.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where addresses of names come from. May block. */
@FunctionalInterface
public interface NameLookup {
    /** The JVM's. */
    NameLookup SYSTEM = InetAddress::getAllByName;

    /** @throws UnknownHostException where there is no such name, or no answer */
    InetAddress[] lookup(String host) throws UnknownHostException;
}
