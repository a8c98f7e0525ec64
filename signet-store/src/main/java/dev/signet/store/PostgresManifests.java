package dev.signet.store;

import dev.signet.ReceiptReader.Sealed;
import java.util.List;
import java.util.function.Function;

/** Chains of manifests. Nobody waits while a manifest is made: who comes second, on whatever node, makes his anew. */
final class PostgresManifests {
    static final String LAST = "select seq, hash from signet.manifests where tenant = ? order by seq desc limit 1";

    private static final String ADD = """
            insert into signet.manifests (tenant, seq, prev_hash, hash, created_at) values (?, ?, ?, ?, clock_timestamp())
            on conflict (tenant, seq) do nothing returning seq""";

    private final PostgresDatabase database;

    PostgresManifests(PostgresDatabase database) {
        this.database = database;
    }

    private record Last(long seq, String hash) {}

    <T> T add(String tenant, Function<String, Sealed<T>> make) {
        while (true) {
            List<Last> last = database.list(LAST, row -> new Last(row.getLong(1), row.getString(2)), tenant);
            Last before = last.isEmpty() ? new Last(0, null) : last.get(0);
            Sealed<T> sealed = make.apply(before.hash);
            List<Long> added =
                    database.list(ADD, row -> row.getLong(1), tenant, before.seq + 1, before.hash, sealed.hash());
            if (!added.isEmpty()) {
                return sealed.manifest();
            }
        }
    }
}
