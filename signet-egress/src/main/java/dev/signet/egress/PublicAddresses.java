package dev.signet.egress;

import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Global unicast by the IANA special-purpose registries, and no metadata service. An IPv6 address that carries an IPv4 address is refused where that one is, and where its form is not globally
 * reachable.
 */
final class PublicAddresses implements AddressRule {
    private static final AddressTable<SpecialBlock> SPECIAL =
            AddressTable.read("special-purpose-addresses.txt", SpecialBlock::read);
    private static final AddressTable<String> METADATA = AddressTable.read("metadata-addresses.txt", name -> name);

    @Override
    public EgressRefusal check(InetAddress address) {
        if (address instanceof Inet6Address scoped
                && (scoped.getScopeId() != 0 || scoped.getScopedInterface() != null)) {
            return notPublic(scoped.getHostAddress(), "it has a zone");
        }
        return check(address.getAddress());
    }

    /** @param octets 4 or 16; these alone count, since the JVM's own questions (isLoopbackAddress …) miss whole blocks */
    EgressRefusal check(byte[] octets) {
        if (octets.length == IPv4Address.BYTE_COUNT) {
            return checkV4(new IPv4Address(octets), "");
        }
        return checkV6(new IPv6Address(octets), CarriedAddress.in(octets));
    }

    private static EgressRefusal checkV4(IPv4Address address, String carrier) {
        String metadata = METADATA.find(address);
        if (metadata != null) {
            return isMetadata(address + carrier, metadata);
        }
        SpecialBlock block = SPECIAL.find(address);
        return block == null || block.isReachable() ? null : notPublic(address + carrier, block.name());
    }

    private static EgressRefusal checkV6(IPv6Address address, List<CarriedAddress> carried) {
        String metadata = METADATA.find(address);
        if (metadata != null) {
            return isMetadata(address.toString(), metadata);
        }
        EgressRefusal inside = null;
        for (CarriedAddress each : carried) {
            EgressRefusal found = checkV4(each.address(), ", carried by " + address + " (" + each.form() + "),");
            if (found != null && (inside == null || found.reason() == EgressReason.METADATA_ADDRESS)) {
                inside = found;
            }
        }
        if (inside != null) {
            return inside;
        }
        SpecialBlock block = SPECIAL.find(address);
        // The JVM makes IPv4 addresses of mapped ones, and connects to those.
        boolean isMapped = !carried.isEmpty() && carried.get(0).form().equals(CarriedAddress.MAPPED);
        if (isMapped || block != null && block.isReachable()) {
            return null;
        }
        if (block != null) {
            return notPublic(address + carrying(carried), block.name());
        }
        return isGlobalUnicast(address) ? null : notPublic(address.toString(), "outside 2000::/3");
    }

    /** RFC 4291 section 2.4, as far as IANA has assigned it. */
    private static boolean isGlobalUnicast(IPv6Address address) {
        return (address.getSegment(0).getSegmentValue() & 0xe000) == 0x2000;
    }

    private static String carrying(List<CarriedAddress> carried) {
        return carried.isEmpty() ? "" : ", which carries " + carried.get(0).address() + ",";
    }

    private static EgressRefusal isMetadata(String address, String whose) {
        return new EgressRefusal(EgressReason.METADATA_ADDRESS, address + " is a metadata service: " + whose);
    }

    private static EgressRefusal notPublic(String address, String why) {
        return new EgressRefusal(EgressReason.ADDRESS_NOT_PUBLIC, address + " is not public: " + why);
    }
}
