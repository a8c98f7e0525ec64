package dev.signet.store;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to one Redis, which lasts as long as the memory behind it is known to be the same: it does not reconnect.
 *
 * <p>Each batch is one write. What asks replicas waits until the batch before it is answered, since {@code WAIT} holds up the connection anyhow and speaks for all that
 * was written before.
 */
final class RedisSession {
    final StatefulRedisConnection<String, String> connection;
    final String memory;
    private final int replicas;
    private final long waitMillis;
    private List<Sent> gathering = new ArrayList<>(); // guarded by this
    private boolean waiting; // guarded by this

    /**
     * @param memory names the memory behind the connection: another after a restart, and after a fail-over
     * @param replicas how many to wait for
     */
    RedisSession(StatefulRedisConnection<String, String> connection, String memory, int replicas, long waitMillis) {
        this.connection = connection;
        this.memory = memory;
        this.replicas = replicas;
        this.waitMillis = waitMillis;
    }

    /**
     * What Redis said to a claim.
     *
     * @param set whether the nonce was free
     * @param epoch the epoch that the claim was made in, or null
     * @param replicas how many have it, where that was asked
     */
    record Answer(boolean set, String epoch, long replicas) {}

    private record Sent(
            AsyncCommand<String, String, String> set,
            AsyncCommand<String, String, String> epoch,
            CompletableFuture<Answer> answer) {
        void complete(long replicas, Throwable failure) {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                set.whenComplete((ok, error) -> complete(ok, replicas, error));
            }
        }

        private void complete(String ok, long replicas, Throwable error) {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(new Answer(ok != null, epoch.getNow(null), replicas));
            }
        }
    }

    CompletableFuture<Answer> claim(String key, String epochKey, long ttlMillis) {
        Sent sent = new Sent(set(key, ttlMillis), get(epochKey), new CompletableFuture<>());
        if (replicas == 0) {
            sent.epoch.whenComplete((epoch, error) -> sent.complete(0, error));
            dispatch(List.of(sent.set, sent.epoch));
        } else {
            gather(sent);
        }
        return sent.answer;
    }

    /** SET without asking anything else. */
    CompletableFuture<String> push(String key, long ttlMillis) {
        AsyncCommand<String, String, String> set = set(key, ttlMillis);
        dispatch(List.of(set));
        return set;
    }

    /** GET and nothing else; completes when Redis answers. */
    CompletableFuture<String> read(String key) {
        AsyncCommand<String, String, String> get = get(key);
        dispatch(List.of(get));
        return get;
    }

    private synchronized void gather(Sent sent) {
        gathering.add(sent);
        if (!waiting) {
            waiting = true;
            sendGathered();
        }
    }

    private void sendGathered() {
        List<Sent> batch = gathering;
        gathering = new ArrayList<>();
        AsyncCommand<String, String, Long> wait = command(
                CommandType.WAIT,
                new IntegerOutput<>(StringCodec.UTF8),
                args().add(replicas).add(waitMillis));
        List<AsyncCommand<String, String, ?>> commands = new ArrayList<>(2 * batch.size() + 1);
        for (Sent sent : batch) {
            commands.add(sent.set);
            commands.add(sent.epoch);
        }
        commands.add(wait);
        wait.whenComplete((reached, error) -> {
            batch.forEach(sent -> sent.complete(reached == null ? 0 : reached, error));
            sendNext();
        });
        dispatch(commands);
    }

    private synchronized void sendNext() {
        waiting = !gathering.isEmpty();
        if (waiting) {
            sendGathered();
        }
    }

    /** Where the connection takes them no more, the commands fail; this does not. */
    private void dispatch(List<? extends AsyncCommand<String, String, ?>> commands) {
        try {
            connection.dispatch(commands);
        } catch (RuntimeException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }

    private static AsyncCommand<String, String, String> set(String key, long ttlMillis) {
        return command(
                CommandType.SET,
                new StatusOutput<>(StringCodec.UTF8),
                args().addKey(key).add(1).add("NX").add("PX").add(ttlMillis));
    }

    private static AsyncCommand<String, String, String> get(String key) {
        return command(CommandType.GET, new StatusOutput<>(StringCodec.UTF8), args().addKey(key));
    }

    private static CommandArgs<String, String> args() {
        return new CommandArgs<>(StringCodec.UTF8);
    }

    private static <T> AsyncCommand<String, String, T> command(
            CommandType type, CommandOutput<String, String, T> output, CommandArgs<String, String> args) {
        return new AsyncCommand<>(new Command<>(type, output, args));
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void close() {
        connection.closeAsync();
    }
}
