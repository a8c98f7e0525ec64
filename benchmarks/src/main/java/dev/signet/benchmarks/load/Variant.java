package dev.signet.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row: what runs, where its receipts go, and what computes its signatures.
 *
 * @param engine as the setting names it; null where nothing is signed
 */
record Variant(Kind kind, Store store, String engine) {
    static final Variant APP = new Variant(Kind.APP, Store.NONE, null);
    static final Variant GATEWAY = new Variant(Kind.GATEWAY, Store.NONE, null);

    enum Kind {
        APP("bare app"),
        FLOOR("floor"),
        FILTER("filter"),
        GATEWAY("bare gateway"),
        PLUGIN("gateway with plugin");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    enum Store {
        NONE("no receipts"),
        SQLITE("SQLite"),
        POSTGRES("PostgreSQL");

        private final String text;

        Store(String text) {
            this.text = text;
        }
    }

    /** Every row, those that are compared beside each other. */
    static List<Variant> all(List<String> engines) {
        List<Variant> all = new ArrayList<>();
        all.add(APP);
        add(all, Kind.FILTER, engines);
        all.add(GATEWAY);
        add(all, Kind.PLUGIN, engines);
        return all;
    }

    private static void add(List<Variant> all, Kind kind, List<String> engines) {
        for (String engine : engines) {
            if (kind == Kind.FILTER) {
                all.add(new Variant(Kind.FLOOR, Store.NONE, engine));
            }
            for (Store store : Store.values()) {
                all.add(new Variant(kind, store, engine));
            }
        }
    }

    /** As the option names it: {@code filter-sqlite-corretto}. */
    String id() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case APP, GATEWAY -> name;
            case FLOOR -> name + "-" + engine;
            case FILTER, PLUGIN -> name + "-" + store.name().toLowerCase(Locale.ROOT) + "-" + engine;
        };
    }

    /** For people. */
    String text() {
        return verifies() ? kind.text + ", " + store.text : kind.text;
    }

    boolean isGateway() {
        return kind == Kind.GATEWAY || kind == Kind.PLUGIN;
    }

    /** Whether requests are verified, their nonces remembered, and responses signed. */
    boolean verifies() {
        return kind == Kind.FILTER || kind == Kind.PLUGIN;
    }

    /** The same without signatures, which its latency is compared with. */
    Variant bare() {
        return isGateway() ? GATEWAY : APP;
    }

    /** What its throughput is a share of, or null. */
    Variant reference() {
        return switch (kind) {
            case FILTER -> new Variant(Kind.FLOOR, Store.NONE, engine);
            case PLUGIN -> GATEWAY;
            default -> null;
        };
    }
}
