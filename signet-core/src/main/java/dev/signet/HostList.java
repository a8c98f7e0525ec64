package dev.signet;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hosts that may be reached: exact names, {@code *.example.com} for every name below that, or {@code *} for all. Immutable. */
public final class HostList {
    /** Every host. */
    public static final HostList ANY = of(List.of("*"));

    /** No host. */
    public static final HostList NONE = of(List.of());

    private final Set<String> names = new HashSet<>();
    private final Set<String> suffixes = new HashSet<>();
    private boolean any;

    private HostList() {}

    /**
     * @param entries in A-labels or U-labels
     * @throws IllegalArgumentException naming the entry that is wrong: behind a wildcard stand at least two labels
     */
    public static HostList of(List<String> entries) {
        HostList list = new HostList();
        for (String entry : entries) {
            try {
                list.add(entry);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + entry + "' " + e.getMessage(), e);
            }
        }
        return list;
    }

    private void add(String entry) {
        if (entry.equals("*")) {
            any = true;
        } else if (entry.startsWith("*.")) {
            String suffix = HostName.normalize(entry.substring(2));
            if (suffix.indexOf('.') < 0) {
                throw new IllegalArgumentException(
                        "is too wide: behind a wildcard stand at least two labels, as in *.example.com");
            }
            suffixes.add(suffix);
        } else {
            names.add(HostName.normalize(entry));
        }
    }

    /** @param host as {@link HostName#normalize} gives it */
    public boolean allows(String host) {
        if (any || names.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (suffixes.contains(host.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }
}
