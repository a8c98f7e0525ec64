package dev.signet.gateway;

import dev.signet.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response held back until it is whole, so that it can be signed and its receipt is durable before it leaves. Events pass one by one, each with
 * its signature; other streams, and what is larger than {@code max-response}, as they come, marked; so does a connection that becomes another protocol's.
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
        return isStream() ? passStream(content) : hold(content);
    }

    /** What the gateway flushes is a stream to it; without content there is none. */
    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        begun = true;
        Flux<DataBuffer> content = Flux.from(body).concatMap(group -> group, 0); // none ahead: a group may own buffers
        return answers.hasContent() ? passStream(content) : hold(content);
    }

    private boolean isStream() {
        return answers.hasContent() && exchange.response().isStream(getHeaders().getFirst("Content-Type"));
    }

    private Mono<Void> hold(Flux<DataBuffer> content) {
        int limit = exchange.response().maxHeld();
        boolean announces = !method.equals("HEAD"); // where the length is that of another answer
        return Mono.usingWhen(
                Collected.of(content, announces ? getHeaders().getContentLength() : -1, limit, exchange::reserve),
                collected -> switch (collected.end()) {
                    case WHOLE -> seal(collected.bytes());
                    case TOO_LARGE ->
                        exchange.response().refusesOversize()
                                ? Mono.defer(() ->
                                                stages.after(exchange.response().oversize()))
                                        .flatMap(answers::replace)
                                : pass("too-large", collected.whole(bufferFactory()));
                    case OVERLOADED -> pass("too-large", collected.whole(bufferFactory()));
                    case BROKEN -> Mono.error(collected.fault());
                },
                collected -> Mono.fromRunnable(collected::abandon));
    }

    @Override
    public Mono<Void> setComplete() {
        if (begun || isCommitted()) {
            return super.setComplete();
        }
        begun = true;
        return isSwitched()
                ? open(() -> exchange.response().stream(SWITCHING_PROTOCOLS, STREAMING))
                        .then(Mono.defer(client::setComplete))
                : seal(new byte[0]);
    }

    /** The end of what is behind: an answer without content, unless one was written; or of a connection that became another protocol's. */
    Mono<Void> complete() {
        return !begun ? seal(new byte[0]) : upgrade ? closed() : Mono.empty();
    }

    private Mono<Void> seal(byte[] body) {
        return after(() -> exchange.response().seal(status(), getHeaders().getFirst("Content-Type"), codings(), body))
                .flatMap(fields -> {
                    answers.setOwn(fields);
                    return answers.write(body);
                });
    }

    private List<String> codings() {
        List<String> codings = new ArrayList<>();
        getHeaders().forEach((name, values) -> {
            if (name.equalsIgnoreCase("Content-Encoding")) {
                codings.addAll(values);
            }
        });
        return codings;
    }

    private Mono<Void> passStream(Flux<DataBuffer> content) {
        return open(() -> exchange.response().stream(status(), getHeaders().getFirst("Content-Type"), codings()))
                .then(Mono.defer(() -> leave(leaving -> {
                    Flux<Flux<DataBuffer>> groups = leaving.each(content);
                    if (!exchange.response().signsEvents()) {
                        return groups;
                    }
                    answers.dropLength();
                    return groups.concatWithValues(Flux.defer(this::rest)); // taken when all before has been written
                })));
    }

    private Mono<Void> pass(String reason, Flux<DataBuffer> content) {
        return open(() -> exchange.response().stream(status(), reason))
                .then(leave(leaving -> Flux.just(leaving.all(content))));
    }

    private Mono<Void> open(Supplier<CompletionStage<List<Map.Entry<String, String>>>> stream) {
        return after(stream).doOnNext(answers::setOwn).then();
    }

    private Mono<Void> leave(Function<LeavingStream, Flux<Flux<DataBuffer>>> content) {
        return Mono.using(
                        () -> new LeavingStream(exchange.response(), bufferFactory()),
                        leaving -> client.writeAndFlushWith(content.apply(leaving)),
                        LeavingStream::close)
                .doOnCancel(exchange.response()::cut)
                .doOnError(fault -> exchange.response().cut())
                .then(Mono.fromRunnable(this::cutUnlessConnected))
                .then(closed());
    }

    /** What is to be sent after all events have left. */
    private Mono<DataBuffer> rest() {
        cutUnlessConnected();
        return stages.after(exchange.response().ended())
                .filter(octets -> octets.length > 0)
                .map(bufferFactory()::wrap);
    }

    /** Netty completes what it writes to nobody. */
    private void cutUnlessConnected() {
        if (!stages.isConnected()) {
            exchange.response().cut();
        }
    }

    private Mono<Void> closed() {
        return after(exchange.response()::streamed).then();
    }

    private <T> Mono<T> after(Supplier<? extends CompletionStage<T>> stage) {
        return Mono.defer(() -> stages.after(stage.get()));
    }

    private int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? OK : status.value();
    }

    /** Whether this is about to be another protocol's connection: the host completes the response first, with nothing said. */
    private boolean isSwitched() {
        return upgrade && (status() == OK || status() == SWITCHING_PROTOCOLS);
    }
}
