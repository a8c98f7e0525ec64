package dev.signet.samples.gateway;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The thread of a request's connection. An answer that another thread ends may leave the next request on the connection unread, where that comes in at the very moment (Reactor Netty 1.3.7): so
 * answers that come from elsewhere are taken back here.
 */
final class EventLoop {
    private EventLoop() {}

    static Scheduler of(ServerHttpRequest request) {
        HttpServerRequest connected = ServerHttpRequestDecorator.getNativeRequest(request);
        Scheduler[] found = new Scheduler[1];
        connected.withConnection(connection -> found[0] =
                Schedulers.fromExecutor(task -> connection.channel().eventLoop().execute(task)));
        return found[0];
    }
}
