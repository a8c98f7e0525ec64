package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Poll;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Name servers that hang, fail, say nothing or too much. */
class LookupsTest {
    private static final String URL = "https://partner.example/";
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void release() {
        release.countDown();
    }

    private InetAddress[] hang() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException e) {
                // the system's resolver does not hear this either
            }
        }
        return new InetAddress[] {Answers.address(Guarded.PUBLIC)};
    }

    private static EgressRefusal refusal(Guarded guarded, String url) {
        return assertInstanceOf(EgressRefusal.class, guarded.verdict(url, null));
    }

    @Test
    void unknownName() {
        try (Guarded guarded = Guarded.by(host -> {
            throw new UnknownHostException(host);
        })) {
            assertEquals(EgressReason.NAME_NOT_RESOLVED, refusal(guarded, URL).reason());
        }
    }

    @Test
    void noAddress() {
        for (InetAddress[] none : new InetAddress[][] {{}, null}) {
            try (Guarded guarded = Guarded.by(host -> none)) {
                assertEquals(
                        new EgressRefusal(EgressReason.NAME_NOT_RESOLVED, "partner.example has no address"),
                        refusal(guarded, URL));
            }
        }
    }

    @Test
    void faults() {
        NameLookup[] faulty = {
            host -> {
                throw new IllegalStateException("no secret");
            },
            host -> {
                throw new StackOverflowError();
            },
            host -> new InetAddress[] {null}
        };
        for (NameLookup lookup : faulty) {
            try (Guarded guarded = Guarded.by(lookup)) {
                EgressRefusal expected =
                        new EgressRefusal(EgressReason.NAME_NOT_RESOLVED, "the lookup of partner.example failed");
                assertEquals(expected, refusal(guarded, URL));
                assertEquals(expected, refusal(guarded, URL), "and nothing is stuck");
            }
        }
    }

    @Test
    void tenThousandAddresses() {
        InetAddress[] many = IntStream.range(0, 10_000)
                .mapToObj(i -> Answers.address("93.184." + i / 256 + "." + i % 256))
                .toArray(InetAddress[]::new);
        try (Guarded guarded = Guarded.by(host -> many)) {
            AddressVerdict.Checked checked = assertInstanceOf(AddressVerdict.Checked.class, guarded.verdict(URL, null));
            assertEquals(10_000, checked.addresses().size());
            many[9_999] = Answers.address("10.0.0.1");
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, refusal(guarded, URL).reason());
        }
    }

    /** What is handed out are the octets that were judged, as the JVM reads them: no IPv4 address in IPv6 clothes. */
    @Test
    void mappedAddressesBecomeIpv4() throws UnknownHostException {
        byte[] mapped = Answers.address("::ffff:93.184.215.14").getAddress();
        InetAddress disguised = Inet6Address.getByAddress("x", mapped, -1);
        try (Guarded guarded = Guarded.by(host -> new InetAddress[] {disguised})) {
            AddressVerdict.Checked checked = assertInstanceOf(AddressVerdict.Checked.class, guarded.verdict(URL, null));
            assertEquals("[partner.example/93.184.215.14]", checked.addresses().toString());
        }
    }

    @Test
    void aLookupThatHangs() {
        AtomicInteger begun = new AtomicInteger();
        NameLookup hanging = host -> {
            begun.incrementAndGet();
            return host.startsWith("slow")
                    ? hang()
                    : Answers.always(Guarded.PUBLIC).lookup(host);
        };
        try (Guarded guarded = Guarded.by(hanging, "egress-connect-timeout", "5")) {
            String slow = "https://slow.partner.example/";
            assertEquals(
                    new EgressRefusal(EgressReason.LOOKUP_TIMEOUT, "looking slow.partner.example up takes too long"),
                    refusal(guarded, slow));
            for (int i = 0; i < 200; i++) {
                assertEquals(EgressReason.LOOKUP_TIMEOUT, refusal(guarded, slow).reason());
            }
            assertEquals(1, begun.get(), "a host has one thread at most");
            assertEquals(
                    List.of("lookup_timeout"),
                    guarded.told.refusals.stream().distinct().toList());
        }
    }

    /** More hosts hang than there are threads: others fail by the timeout, and all is well once one returns. */
    @Test
    void moreHangThanThereAreThreads() {
        AtomicInteger begun = new AtomicInteger();
        NameLookup hanging = host -> {
            begun.incrementAndGet();
            return host.startsWith("slow")
                    ? hang()
                    : Answers.always(Guarded.PUBLIC).lookup(host);
        };
        try (Guarded guarded = Guarded.by(hanging, "egress-connect-timeout", "5")) {
            List<CompletableFuture<AddressVerdict>> asked = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                EgressTarget target =
                        (EgressTarget) guarded.guard.examine("https://slow" + i + ".partner.example/", null);
                asked.add(guarded.guard.resolve(target).toCompletableFuture());
            }
            for (CompletableFuture<AddressVerdict> verdict : asked) {
                assertEquals(
                        EgressReason.LOOKUP_TIMEOUT,
                        assertInstanceOf(EgressRefusal.class, verdict.join()).reason());
            }
            assertEquals(EgressReason.LOOKUP_TIMEOUT, refusal(guarded, URL).reason());
            assertEquals(64, begun.get());
            release.countDown();
            Poll.until("the name is looked up again", () -> guarded.code(URL).equals("allowed"));
            assertTrue(begun.get() < 200, "nobody waited for the others any more");
        }
    }

    @Test
    void concurrentAsksOfAHostAreOneLookup() throws InterruptedException {
        Map<String, AtomicInteger> lookups = new ConcurrentHashMap<>();
        NameLookup counting = host -> {
            lookups.computeIfAbsent(host, name -> new AtomicInteger()).incrementAndGet();
            return hang();
        };
        try (Guarded guarded = Guarded.by(counting)) {
            List<CompletableFuture<AddressVerdict>> asked = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                EgressTarget target =
                        (EgressTarget) guarded.guard.examine("https://h" + i % 4 + ".partner.example/" + i, null);
                asked.add(guarded.guard.resolve(target).toCompletableFuture());
            }
            Poll.until("four are looked up", () -> lookups.size() == 4);
            assertFalse(asked.stream().anyMatch(CompletableFuture::isDone));
            release.countDown();
            for (CompletableFuture<AddressVerdict> verdict : asked) {
                assertInstanceOf(AddressVerdict.Checked.class, verdict.join());
            }
            lookups.values().forEach(count -> assertEquals(1, count.get()));
            assertEquals("allowed", guarded.code("https://h0.partner.example/"));
            assertEquals(2, lookups.get("h0.partner.example").get(), "nothing is kept once it is answered");
        }
    }

    /** Who changes the answer between two asks is judged by each answer on its own. */
    @Test
    void rebinding() {
        AtomicInteger asks = new AtomicInteger();
        NameLookup rebinding = host ->
                new InetAddress[] {Answers.address(asks.getAndIncrement() % 2 == 0 ? Guarded.PUBLIC : "127.0.0.1")};
        try (Guarded guarded = Guarded.by(rebinding)) {
            for (int i = 0; i < 10; i++) {
                assertEquals("allowed", guarded.code(URL));
                assertEquals("address_not_public", guarded.code(URL));
            }
        }
    }

    @Test
    void closingAnswersWhoWaits() {
        Guarded guarded = Guarded.by(host -> hang());
        EgressTarget target = (EgressTarget) guarded.guard.examine(URL, null);
        CompletableFuture<AddressVerdict> waiting =
                guarded.guard.resolve(target).toCompletableFuture();
        guarded.close();
        EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, waiting.join());
        assertEquals(EgressReason.LOOKUP_TIMEOUT, refusal.reason());
        assertEquals("lookup_timeout", guarded.code(URL), "nor does it look up afterwards");
        guarded.close();
    }

    @Test
    void threadsComeWithTheFirstLookupAndAreDaemons() {
        try (Guarded guarded = Guarded.by(host -> {
            assertTrue(Thread.currentThread().isDaemon());
            return hang();
        })) {
            Set<Thread> before = lookupThreads();
            EgressTarget target = (EgressTarget) guarded.guard.examine(URL, null);
            assertTrue(before.containsAll(lookupThreads()));
            guarded.guard.resolve(target);
            Poll.until("a thread has begun", () -> !before.containsAll(lookupThreads()));
        }
    }

    private static Set<Thread> lookupThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("signet-lookup"))
                .collect(Collectors.toSet());
    }

    @Test
    void theHookOfAResolver() throws EgressException {
        try (Guarded guarded = Guarded.by(host -> Answers.always(host.startsWith("in") ? "10.0.0.1" : Guarded.PUBLIC)
                .lookup(host))) {
            assertEquals(
                    "[api.partner.example/93.184.215.14]",
                    guarded.guard.addresses("API.partner.example").toString());
            assertEquals("address_not_public", refused(guarded, "in.partner.example"));
            assertEquals("host_not_allowed", refused(guarded, "other.example"));
            assertEquals("suspicious_host", refused(guarded, "localhost.partner.example"));
            assertEquals("ip_literal", refused(guarded, "127.0.0.1"));
            assertEquals("ip_literal", refused(guarded, "::1"));
            assertEquals("malformed_url", refused(guarded, "localhost"));
            assertEquals("malformed_url", refused(guarded, "partner.example/x"));
            assertEquals("malformed_url", refused(guarded, "partner.example\r\nX"));
            assertEquals(8, guarded.told.refusals.size());
        }
    }

    private static String refused(Guarded guarded, String host) {
        EgressException e = assertThrows(EgressException.class, () -> guarded.guard.addresses(host), host);
        String code = e.refusal().reason().code();
        assertEquals(code + ": " + e.refusal().detail(), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
        assertEquals(code, guarded.told.refusals.get(guarded.told.refusals.size() - 1));
        return code;
    }
}
