package dev.signet.store;

import dev.signet.StoreException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The epoch of each bucket: a key that says from when on Redis remembers. It is gone when Redis has lost its memory, and another is looked for when Redis was restarted
 * or another took over, since then the last claims may be missing. The first node that finds none writes one, with the floor that follows; all others adopt it.
 */
final class RedisEpochs {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RedisKeys keys;
    private final ReplayFloor floor;
    private final AtomicReferenceArray<String> known;

    RedisEpochs(RedisKeys keys, ReplayFloor floor) {
        this.keys = keys;
        this.floor = floor;
        this.known = new AtomicReferenceArray<>(keys.buckets());
    }

    /** Whether a claim that was made in this epoch counts. */
    boolean isKnown(int bucket, String epoch) {
        return epoch != null && epoch.equals(known.get(bucket));
    }

    /**
     * Learns the epochs of these buckets, or makes them, and raises the floor to theirs. Blocks.
     *
     * @throws StoreException when Redis does not answer
     */
    void settle(RedisSession session, Collection<Integer> buckets, String name) {
        Map<Integer, String> found = get(session, buckets, name);
        if (found.containsValue(null)) {
            String made = HexFormat.of().toHexDigits(RANDOM.nextLong()) + ":" + floor.afterLoss();
            Map<Integer, CompletionStage<String>> answers = new HashMap<>();
            found.forEach((bucket, epoch) -> {
                if (epoch == null) {
                    String key = keys.epoch(bucket, session.memory);
                    answers.put(bucket, session.connection.async().set(key, made, SetArgs.Builder.nx()));
                }
            });
            answers.values().forEach(answer -> RedisConnector.await(answer, name, "does not take the epoch key"));
            found = get(session, buckets, name);
        }
        found.forEach((bucket, epoch) -> adopt(bucket, epoch, name));
    }

    private Map<Integer, String> get(RedisSession session, Collection<Integer> buckets, String name) {
        RedisAsyncCommands<String, String> commands = session.connection.async();
        Map<Integer, CompletionStage<String>> answers = new HashMap<>();
        buckets.forEach(bucket -> answers.put(bucket, commands.get(keys.epoch(bucket, session.memory))));
        Map<Integer, String> found = new HashMap<>();
        answers.forEach((bucket, answer) ->
                found.put(bucket, RedisConnector.await(answer, name, "does not give the epoch key")));
        return found;
    }

    /** The floor is raised before a claim in this epoch can count. */
    private void adopt(int bucket, String epoch, String name) {
        if (epoch == null) {
            throw new StoreException("Redis at " + name + " lost its memory again", null);
        }
        String before = known.get(bucket);
        if (epoch.equals(before)) {
            return;
        }
        try {
            floor.adopt(Long.parseLong(epoch.substring(epoch.indexOf(':') + 1)));
        } catch (NumberFormatException e) {
            throw new StoreException(
                    "Redis at " + name
                            + " has an epoch key that Signet did not write: give this guard a prefix of its own",
                    e);
        }
        if (before != null) {
            floor.lostClaims();
        }
        known.set(bucket, epoch);
    }
}
