package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address is judged as the registries have it. */
class PublicAddressesTest {
    private static final int TRIES = 200_000;
    private static final PublicAddresses RULE = new PublicAddresses();

    private static void agree(BigInteger address, boolean isV6) {
        byte[] octets = Ranges.octets(address, isV6);
        if (isV6 && !CarriedAddress.in(octets).isEmpty()) {
            return; // TransitionFormsTest
        }
        EgressRefusal refusal = RULE.check(octets);
        assertEquals(Ranges.isPublic(address, isV6), refusal == null, () -> address.toString(16) + " " + refusal);
    }

    /** On all processors at once: the tables are shared. */
    @Test
    void randomIpv4() {
        new Random(6890).ints(TRIES).parallel().forEach(i -> agree(BigInteger.valueOf(i & 0xffffffffL), false));
    }

    @Test
    void randomIpv6() {
        Random random = new Random(8190);
        for (int i = 0; i < TRIES; i++) {
            BigInteger address = new BigInteger(128, random);
            // Half of them where most blocks are: 0000::/8 and 2001::/16.
            int top = i % 4 == 0 ? 0x00 : i % 4 == 1 ? 0x20 : -1;
            if (top >= 0) {
                address = address.mod(BigInteger.ONE.shiftLeft(112 + i % 9))
                        .add(BigInteger.valueOf(top).shiftLeft(120));
            }
            agree(address, true);
        }
    }

    @Test
    void edgesAndInsidesOfEveryBlock() {
        Random random = new Random(3849);
        for (Ranges.Range range : Ranges.all()) {
            BigInteger size = range.last().subtract(range.first()).add(BigInteger.ONE);
            BigInteger end = BigInteger.ONE.shiftLeft(range.isV6() ? 128 : 32);
            agree(range.first().subtract(BigInteger.ONE).mod(end), range.isV6());
            agree(range.first(), range.isV6());
            agree(range.last(), range.isV6());
            agree(range.last().add(BigInteger.ONE).mod(end), range.isV6());
            for (int i = 0; i < 1000; i++) {
                agree(range.first().add(new BigInteger(130, random).mod(size)), range.isV6());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.169.253",
                "169.254.169.250",
                "169.254.169.251",
                "169.254.170.2",
                "169.254.170.23",
                "169.254.0.23",
                "169.254.42.42",
                "168.63.129.16",
                "100.100.100.200",
                "100.96.0.96",
                "192.0.0.192",
                "192.80.8.124",
                "fd00:ec2::254",
                "fd00:ec2::253",
                "fd00:ec2::23",
                "fd20:ce::254",
                "fd00:c1::a9fe:a9fe",
                "fd00:42::42",
                "fe80::a9fe:a9fe",
                "::ffff:168.63.129.16",
                "64:ff9b::a83f:8110",
                "64:ff9b:1::a9fe:a9fe",
                "2002:a83f:8110::1",
                "2001:0:a83f:8110::1",
                "::169.254.169.254",
                "::ffff:0:169.254.169.254",
                "2600::5efe:a83f:8110",
                "2600::200:5efe:a9fe:a9fe"
            })
    void metadataServices(String address) {
        assertEquals(
                EgressReason.METADATA_ADDRESS,
                RULE.check(Answers.address(address)).reason(),
                address);
    }

    @Test
    void neighboursOfMetadataServicesThatLookPublic() {
        for (String address : List.of("168.63.129.15", "168.63.129.17", "192.80.8.123", "192.80.8.125")) {
            assertNull(RULE.check(Answers.address(address)), address);
        }
    }

    @Test
    void anycastThatTheOperatorsOwnGatewayMayAnswer() {
        for (String address : List.of("192.0.0.9", "192.0.0.10", "2001:1::1", "2001:1::2", "2001:1::3")) {
            EgressRefusal refusal = RULE.check(Answers.address(address));
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, refusal.reason());
            assertTrue(refusal.detail().endsWith("anycast"), refusal.detail());
        }
    }

    @Test
    void zones() throws UnknownHostException {
        byte[] octets = Answers.address("2600::1").getAddress();
        assertNull(RULE.check(Inet6Address.getByAddress(null, octets, -1)));
        EgressRefusal refusal = RULE.check(Inet6Address.getByAddress(null, octets, 3));
        assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, refusal.reason());
        assertEquals("2600:0:0:0:0:0:0:1%3 is not public: it has a zone", refusal.detail());
    }

    /** The questions that the JVM answers would let these pass. */
    @Test
    void whatTheJvmTakesForPublic() {
        for (String address : List.of(
                "100.64.0.1",
                "192.0.0.1",
                "198.18.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "0.0.0.1",
                "fc00::1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:4136:e378:8000:63bf:80ff:fffe",
                "2001:db8::1",
                "5f00::1")) {
            InetAddress read = Answers.address(address);
            assertTrue(
                    !read.isAnyLocalAddress()
                            && !read.isLoopbackAddress()
                            && !read.isLinkLocalAddress()
                            && !read.isSiteLocalAddress()
                            && !read.isMulticastAddress(),
                    address);
            assertNotNull(RULE.check(read), address);
        }
    }

    @Test
    void detailsNameTheBlock() {
        assertEquals(
                "10.1.2.3 is not public: private use",
                RULE.check(Answers.address("10.1.2.3")).detail());
        assertEquals(
                "4000::1 is not public: outside 2000::/3",
                RULE.check(Answers.address("4000::1")).detail());
        assertEquals(
                "::1 is not public: loopback",
                RULE.check(Answers.address("::1")).detail());
        assertEquals(
                "2002:808:808::1, which carries 8.8.8.8, is not public: 6to4",
                RULE.check(Answers.address("2002:808:808::1")).detail());
        assertEquals(
                "127.0.0.1, carried by 64:ff9b::7f00:1 (NAT64), is not public: loopback",
                RULE.check(Answers.address("64:ff9b::7f00:1")).detail());
    }
}
