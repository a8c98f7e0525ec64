package dev.signet.compat;

import dev.signet.Setting;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** A gateway for a process of its own: says where it listens and, for each octet of its standard input, how much it holds; ends with that. */
final class SmallHeap {
    private SmallHeap() {}

    /** The setting's keys and values, after the upstream's address. */
    public static void main(String[] args) throws IOException {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (int i = 1; i < args.length; i += 2) {
            settings.put(Setting.ofKey(args[i]), args[i + 1]);
        }
        Map<String, Object> properties = new HashMap<>(Gateway.properties(settings));
        properties.put(Gateway.ROUTES + "[0].id", "all");
        properties.put(Gateway.ROUTES + "[0].uri", args[0]);
        properties.put(Gateway.ROUTES + "[0].predicates[0]", "Path=/**");
        properties.put(Gateway.ROUTES + "[0].filters[0]", "Signet");
        try (Gateway gateway = new Gateway(properties)) {
            System.out.println("listening " + gateway.address());
            while (System.in.read() >= 0) {
                System.out.println("holding " + gateway.signet().buffered());
            }
        }
    }
}
