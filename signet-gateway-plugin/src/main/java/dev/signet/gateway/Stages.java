package dev.signet.gateway;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What the engine answers later, as part of one request: it goes on on the event loop of the request's connection, not on the thread of a store; a cancelled request
 * does not cancel it; and the request's end waits for it.
 */
final class Stages {
    private final Channel channel;
    private volatile CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    Stages(ServerHttpRequest request) {
        HttpServerRequest connected = ServerHttpRequestDecorator.getNativeRequest(request);
        Channel[] found = new Channel[1];
        connected.withConnection(connection -> found[0] = connection.channel());
        this.channel = found[0];
    }

    /** Whether the client is there. */
    boolean isConnected() {
        return channel.isActive();
    }

    <T> Mono<T> after(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        last = future;
        Mono<T> mono = Mono.fromFuture(future, true);
        return future.isDone()
                ? mono
                : mono.publishOn(
                        Schedulers.fromExecutor(task -> channel.eventLoop().execute(task)));
    }

    /** Tells the time on the event loop. */
    Scheduler timer() {
        return Schedulers.fromExecutorService(channel.eventLoop());
    }

    /** Runs that when nothing is under way: at once, as a rule. */
    void whenQuiet(Runnable task) {
        CompletableFuture<?> pending = last;
        if (pending.isDone()) {
            task.run();
        } else {
            pending.whenComplete((value, fault) -> task.run());
        }
    }
}
