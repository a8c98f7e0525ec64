package dev.signet.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Names and their addresses, which may differ from look-up to look-up. Counts those. */
public final class Names implements NameLookup {
    private final Map<String, IntFunction<List<String>>> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> lookups = new ConcurrentHashMap<>();

    /** @param addresses as texts; none for a name that is not there */
    public Names with(String host, String... addresses) {
        return answering(host, times -> List.of(addresses));
    }

    /** @param answer by how often the host was looked up before */
    public Names answering(String host, IntFunction<List<String>> answer) {
        answers.put(host, answer);
        return this;
    }

    /** How often it was looked up. */
    public int lookups(String host) {
        return lookups.getOrDefault(host, new AtomicInteger()).get();
    }

    @Override
    public InetAddress[] lookup(String host) throws UnknownHostException {
        int before = lookups.computeIfAbsent(host, key -> new AtomicInteger()).getAndIncrement();
        IntFunction<List<String>> answer = answers.get(host);
        List<String> texts = answer == null ? List.of() : answer.apply(before);
        if (texts.isEmpty()) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[texts.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(texts.get(i));
        }
        return addresses;
    }
}
