package dev.signet.gateway;

import dev.signet.Exchange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response held back until it is whole, so that it can be signed and its receipt is durable before it leaves. Streams, and what is larger than
 * {@code max-response}, pass as they come, marked; so does a connection that becomes another protocol's.
 */
final class HeldResponse extends ServerHttpResponseDecorator {
    private static final String STREAMING = "streaming";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;

    private final ServerHttpResponse client;
    private final String method;
    private final Exchange exchange;
    private final Stages stages;
    private final Answers answers;
    private final boolean upgrade;
    private boolean begun;

    HeldResponse(
            ServerHttpResponse client,
            String method,
            Exchange exchange,
            Stages stages,
            Answers answers,
            boolean upgrade) {
        super(client);
        this.client = client;
        this.method = method;
        this.exchange = exchange;
        this.stages = stages;
        this.answers = answers;
        this.upgrade = upgrade;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        begun = true;
        Flux<DataBuffer> content = Flux.from(body);
        HttpHeaders headers = getHeaders();
        if (exchange.response().isStream(headers.getFirst("Content-Type"))) {
            return pass(STREAMING, content.map(Flux::just));
        }
        int limit = exchange.response().maxHeld();
        boolean announces = !method.equals("HEAD"); // where the length is that of another answer
        return Mono.usingWhen(
                Collected.of(content, announces ? headers.getContentLength() : -1, limit, exchange::reserve),
                collected -> switch (collected.end()) {
                    case WHOLE -> seal(collected.bytes());
                    case TOO_LARGE ->
                        exchange.response().refusesOversize()
                                ? Mono.defer(() ->
                                                stages.after(exchange.response().oversize()))
                                        .flatMap(answers::replace)
                                : pass("too-large", Flux.just(collected.whole(bufferFactory())));
                    case OVERLOADED -> pass("too-large", Flux.just(collected.whole(bufferFactory())));
                    case BROKEN -> Mono.error(collected.fault());
                },
                collected -> Mono.fromRunnable(collected::abandon));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        begun = true;
        return pass(STREAMING, Flux.from(body).map(Flux::from));
    }

    @Override
    public Mono<Void> setComplete() {
        if (begun || isCommitted()) {
            return super.setComplete();
        }
        begun = true;
        return isSwitched()
                ? open(SWITCHING_PROTOCOLS, STREAMING).then(Mono.defer(client::setComplete))
                : seal(new byte[0]);
    }

    /** The end of what is behind: an answer without content, unless one was written; or of a connection that became another protocol's. */
    Mono<Void> complete() {
        return !begun ? seal(new byte[0]) : upgrade ? closed() : Mono.empty();
    }

    private Mono<Void> seal(byte[] body) {
        HttpHeaders headers = getHeaders();
        List<String> codings = new ArrayList<>();
        headers.forEach((name, values) -> {
            if (name.equalsIgnoreCase("Content-Encoding")) {
                codings.clear();
                codings.addAll(values);
            }
        });
        return Mono.defer(() -> stages.after(
                        exchange.response().seal(status(), headers.getFirst("Content-Type"), codings, body)))
                .flatMap(fields -> {
                    answers.setOwn(fields);
                    return answers.write(body);
                });
    }

    private Mono<Void> pass(String reason, Flux<Flux<DataBuffer>> groups) {
        Flux<Flux<DataBuffer>> seen = groups.map(group -> group.doOnNext(this::sent)
                .doOnCancel(exchange.response()::cut)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release));
        return open(status(), reason)
                .then(Mono.defer(() -> client.writeAndFlushWith(seen)))
                .doOnError(fault -> exchange.response().cut())
                .then(Mono.fromRunnable(this::cutUnlessConnected)) // Netty completes what it writes to nobody
                .then(closed());
    }

    private void cutUnlessConnected() {
        if (!stages.isConnected()) {
            exchange.response().cut();
        }
    }

    private Mono<Void> open(int status, String reason) {
        return Mono.defer(() -> stages.after(exchange.response().stream(status, reason)))
                .doOnNext(answers::setOwn)
                .then();
    }

    private Mono<Void> closed() {
        return Mono.defer(() -> stages.after(exchange.response().streamed())).then();
    }

    private int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? OK : status.value();
    }

    /** Whether this is about to be another protocol's connection: the host completes the response first, with nothing said. */
    private boolean isSwitched() {
        return upgrade && (status() == OK || status() == SWITCHING_PROTOCOLS);
    }

    private void sent(DataBuffer buffer) {
        byte[] octets = new byte[buffer.readableByteCount()];
        buffer.toByteBuffer(ByteBuffer.wrap(octets));
        exchange.response().sent(octets, 0, octets.length);
    }
}
