package dev.signet.gateway;

import dev.signet.Exchange;
import dev.signet.RequestHead;
import dev.signet.Response;
import dev.signet.Served.Download;
import dev.signet.Step;
import dev.signet.Step.Answer;
import dev.signet.Step.ReadBody;
import dev.signet.Step.Serve;
import dev.signet.VerifiedRequest;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** One exchange as the gateway carries it. Nothing here waits: what the engine answers later is awaited by {@link Stages}, what blocks is done elsewhere. */
final class GatewayExchange {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayExchange.class);
    private static final String ATTRIBUTE = GatewayExchange.class.getName();

    /** Said of an exchange whose client was gone before there was an answer. */
    private static final int CLIENT_CLOSED = 499;

    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final ServerWebExchange web;
    private final Exchange exchange;
    private final GatewayRequestHead head;
    private final Stages stages;
    private final Answers answers;
    private Collected body;
    private ForwardedRequest forwardedRequest;

    private GatewayExchange(ServerWebExchange web, Exchange exchange, GatewayRequestHead head) {
        this.web = web;
        this.exchange = exchange;
        this.head = head;
        this.stages = new Stages(web.getRequest());
        this.answers = new Answers(web.getResponse(), exchange.response(), head);
        web.getAttributes().put(ATTRIBUTE, this);
    }

    /** What is under way with this request, or null. */
    static GatewayExchange of(ServerWebExchange web) {
        return web.getAttribute(ATTRIBUTE);
    }

    /** Whether this request, forwarded within the gateway, has been through here already. */
    static boolean isUnderWay(ServerWebExchange web) {
        return of(web) != null;
    }

    /**
     * The whole of it, from the head to the receipt.
     *
     * @param engine begins an exchange
     * @param app what is behind
     */
    static Mono<Void> run(
            ServerWebExchange web,
            Function<RequestHead, Exchange> engine,
            Function<ServerWebExchange, Mono<Void>> app) {
        return web.getPrincipal().map(Principal::getName).defaultIfEmpty("").flatMap(name -> {
            GatewayRequestHead head = GatewayRequestHead.of(web).as(name.isEmpty() ? null : name);
            GatewayExchange ours = new GatewayExchange(web, engine.apply(head), head);
            return ours.verify().flatMap(step -> ours.take(step, app)).doFinally(ours::end);
        });
    }

    private Mono<Step> verify() {
        return defer(exchange::start)
                .flatMap(step -> step instanceof ReadBody read ? read(read) : Mono.just(step))
                .onErrorResume(fault -> {
                    LOG.error("the request could not be verified; trace {}", exchange.trace(), fault);
                    return errorPage(INTERNAL_ERROR).map(Answer::new);
                });
    }

    private Mono<Step> read(ReadBody read) {
        if (!head.announcesBody()) { // and is left untouched: a WebSocket begins where a body would be
            return defer(() -> exchange.body(new byte[0]));
        }
        long announced = web.getRequest().getHeaders().getContentLength();
        return Collected.of(web.getRequest().getBody(), announced, read.limit(), exchange)
                .timeout(read.patience(), Mono.empty(), stages.timer())
                .<Step>flatMap(collected -> {
                    body = collected;
                    return switch (collected.end()) {
                        case WHOLE -> whole(collected.bytes(), announced);
                        case TOO_LARGE -> Mono.just(exchange.tooLarge());
                        case OVERLOADED -> Mono.just(exchange.overloaded());
                        case BROKEN -> Mono.just(exchange.truncated());
                    };
                })
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    web.getResponse().getHeaders().set("Connection", "close"); // nobody waits for the rest
                    return exchange.late();
                }));
    }

    /** What is shorter than it should be has been read by somebody else before. */
    private Mono<Step> whole(byte[] bytes, long announced) {
        return announced >= 0 && bytes.length != announced
                ? Mono.just(exchange.truncated())
                : defer(() -> exchange.body(bytes));
    }

    private Mono<Void> take(Step step, Function<ServerWebExchange, Mono<Void>> app) {
        if (step instanceof Answer answer) {
            return answers.send(answer.response());
        }
        if (step instanceof Serve serve) {
            return serve(serve);
        }
        VerifiedRequest verified = exchange.verified();
        forwardedRequest = new ForwardedRequest(web.getRequest(), head, exchange, body);
        ServerWebExchange.Builder forwarded = web.mutate().request(forwardedRequest);
        if (verified != null) {
            web.getAttributes().put(VerifiedRequest.class.getName(), verified);
            forwarded.principal(Mono.just(verified));
        }
        if (!exchange.response().isHeld()) {
            answers.beforeCommit(exchange.response().unheld());
            return app.apply(forwarded.build());
        }
        return hold(forwarded, app);
    }

    private Mono<Void> hold(ServerWebExchange.Builder forwarded, Function<ServerWebExchange, Mono<Void>> app) {
        HeldResponse held =
                new HeldResponse(web.getResponse(), head.method(), exchange, stages, answers, this::isSocket);
        return app.apply(forwarded.response(held).build())
                .then(Mono.defer(held::complete))
                .onErrorResume(fault -> {
                    if (held.isCommitted()) {
                        return Mono.error(fault); // what has been sent cannot be taken back: the connection is cut
                    }
                    int status = FailedCall.status(fault);
                    if (status == INTERNAL_ERROR) {
                        LOG.error("the call failed; trace {}", exchange.trace(), fault);
                    } else {
                        LOG.warn("the call failed: {}; trace {}", fault.toString(), exchange.trace());
                    }
                    return errorPage(status).flatMap(page -> answers.replace(FailedCall.explained(page, fault)));
                });
    }

    /** Whether the gateway has gone on to make a WebSocket of the connection. */
    private boolean isSocket() {
        URI url = web.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        return url != null && String.valueOf(url.getScheme()).startsWith("ws");
    }

    boolean resigns() {
        return exchange.resigns();
    }

    /**
     * Signs the request as other filters have left it.
     *
     * @param url where it is sent
     */
    Mono<Void> resign(ServerWebExchange leaving, URI url, Function<ServerWebExchange, Mono<Void>> app) {
        Flux<DataBuffer> left = leaving.getRequest().getBody();
        if (left == forwardedRequest.getBody()) { // nobody has changed it
            return app.apply(resigned(leaving, url, exchange.appBody()));
        }
        return Mono.usingWhen(
                Collected.of(left, -1, exchange.maxBody(), exchange),
                collected -> switch (collected.end()) {
                    case WHOLE -> app.apply(resigned(leaving, url, collected.bytes()));
                    case TOO_LARGE ->
                        Mono.error(new ResponseStatusException(
                                HttpStatusCode.valueOf(INTERNAL_ERROR),
                                "filters have made the body larger than max-body, so that it cannot be signed"));
                    case OVERLOADED -> Mono.error(new ResponseStatusException(HttpStatusCode.valueOf(UNAVAILABLE)));
                    case BROKEN -> Mono.error(collected.fault());
                },
                collected -> Mono.fromRunnable(collected::discard));
    }

    private ServerWebExchange resigned(ServerWebExchange leaving, URI url, byte[] bytes) {
        ServerHttpRequest request = leaving.getRequest();
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.getHeaders().forEach(fields::put); // the one way that both lines of Spring have
        Map.Entry<String, String> signature = exchange.resign(
                request.getMethod().name(),
                url.toASCIIString().replaceFirst("^ws", "http"),
                request.getHeaders().getFirst("Content-Type"),
                bytes,
                fields::get);
        return leaving.mutate()
                .request(new ResignedRequest(request, signature, bytes))
                .build();
    }

    private Mono<Void> serve(Serve serve) {
        return Mono.fromCallable(() -> exchange.serve(serve))
                .subscribeOn(Schedulers.boundedElastic())
                .publishOn(stages.timer()) // an answer that ends elsewhere can make Netty miss the next request
                .flatMap(served -> served instanceof Answer answer
                        ? answers.send(answer.response())
                        : answers.download((Download) served))
                .onErrorResume(fault -> {
                    if (web.getResponse().isCommitted()) {
                        return Mono.error(fault); // half an export must not look whole
                    }
                    LOG.error("receipts could not be read; trace {}", exchange.trace(), fault);
                    return errorPage(FailedCall.status(fault)).flatMap(answers::replace);
                });
    }

    private Mono<Response> errorPage(int status) {
        return defer(() -> exchange.response().errorPage(status));
    }

    private <T> Mono<T> defer(Supplier<CompletionStage<T>> stage) {
        return Mono.defer(() -> stages.after(stage.get()));
    }

    /** Closes the exchange, whatever happened; not before what the engine is still about. */
    private void end(SignalType signal) {
        if (body != null) {
            body.discard();
        }
        stages.whenQuiet(() -> exchange.close(() -> {
            HttpStatusCode status = web.getResponse().getStatusCode();
            if (web.getResponse().isCommitted() && status != null) {
                return status.value();
            }
            return signal == SignalType.CANCEL ? CLIENT_CLOSED : INTERNAL_ERROR;
        }));
    }
}
