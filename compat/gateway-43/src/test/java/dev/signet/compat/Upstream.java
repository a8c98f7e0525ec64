package dev.signet.compat;

import dev.signet.http.ContractApp;
import dev.signet.http.ContractApp.Ask;
import dev.signet.http.ContractApp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** What a gateway in a test stands in front of: answers as tests say, and learns who called from the gateway's fields. */
final class Upstream implements AutoCloseable {
    private final ContractApp app;
    private final Scheduler threads = Schedulers.newBoundedElastic(100, 1000, "upstream");
    private final DisposableServer server;
    private final String scheme;

    Upstream(ContractApp app) {
        this(app, HttpServer.create(), "http");
    }

    private Upstream(ContractApp app, HttpServer server, String scheme) {
        this.app = app;
        this.scheme = scheme;
        this.server = server.host("127.0.0.1").port(0).handle(this::answer).bindNow();
    }

    /** One that speaks HTTP/2 without TLS. */
    static Upstream h2c(ContractApp app) {
        return new Upstream(app, HttpServer.create().protocol(HttpProtocol.HTTP11, HttpProtocol.H2C), "http");
    }

    /** One that speaks HTTP/2 over TLS. */
    static Upstream h2(ContractApp app, TlsKey key) {
        HttpServer server = HttpServer.create()
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2)
                .secure(spec ->
                        spec.sslContext((GenericSslContextSpec<?>) Http2SslContextSpec.forServer(key.managers())));
        return new Upstream(app, server, "https");
    }

    String address() {
        return scheme + "://127.0.0.1:" + server.port();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (request.requestHeaders().contains("Upgrade", "websocket", true)) {
            return response.sendWebsocket(
                    (in, out) -> out.sendString(in.receive().asString()));
        }
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .publishOn(threads)
                .map(body -> reply(ask(request, body)))
                .flatMap(reply -> send(request, response, reply));
    }

    private Reply reply(Ask ask) {
        try {
            return app.answer(ask);
        } catch (Exception e) {
            return Reply.of(500, "text/plain", "failed".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Ask ask(HttpServerRequest request, byte[] body) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.requestHeaders()
                .forEach(field -> headers.computeIfAbsent(
                                field.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(field.getValue()));
        headers.put("seen-protocol", List.of(request.version().text()));
        String[] target = request.uri().split("\\?", 2);
        List<String> tenant = headers.get("x-signet-tenant");
        return new Ask(
                request.method().name(),
                target[0],
                target.length == 1 ? null : target[1],
                headers,
                body,
                tenant == null
                        ? null
                        : tenant.get(0) + "/" + headers.get("x-signet-kid").get(0));
    }

    private Mono<Void> send(HttpServerRequest request, HttpServerResponse response, Reply reply) {
        response.status(reply.status());
        reply.headers().forEach(header -> response.addHeader(header.getKey(), header.getValue()));
        response.trailerHeaders(trailers -> reply.trailers().forEach(trailers::add));
        if (request.method().name().equals("HEAD")) {
            return response.header("Content-Length", Integer.toString(reply.body().length))
                    .send()
                    .then();
        }
        if (reply.parts() == null) {
            return response.sendByteArray(
                            reply.trailers().isEmpty() ? Mono.just(reply.body()) : Flux.just(reply.body()))
                    .then();
        }
        Flux<String> parts = Flux.<String>generate(sink -> {
                    try {
                        String part = reply.parts().next();
                        if (part == null) {
                            sink.complete();
                        } else {
                            sink.next(part);
                        }
                    } catch (Exception e) {
                        sink.error(e);
                    }
                })
                .subscribeOn(threads);
        return response.sendGroups(parts.map(part -> ByteBufFlux.fromString(Mono.just(part))))
                .then();
    }

    @Override
    public void close() {
        server.disposeNow();
        threads.dispose();
    }
}
