package dev.signet.gateway;

import dev.signet.ExchangeResponse;
import dev.signet.Response;
import dev.signet.Served.Download;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sends what Signet says itself. */
final class Answers {
    private static final Executor MAY_BLOCK =
            task -> Schedulers.boundedElastic().schedule(task);

    private final ServerHttpResponse response;
    private final ExchangeResponse exchange;
    private final boolean head;

    /** @param head whether the request was HEAD */
    Answers(ServerHttpResponse response, ExchangeResponse exchange, boolean head) {
        this.response = response;
        this.exchange = exchange;
        this.head = head;
    }

    /** An answer that nothing else has a part in. */
    Mono<Void> send(Response answer) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        setOwn(answer.headers());
        return write(answer.body());
    }

    /** An answer in the place of whatever was there. */
    Mono<Void> replace(Response answer) {
        drop(response.getHeaders(), ExchangeResponse::isAboutContent);
        return send(answer);
    }

    /** Status and fields being there, the content. */
    Mono<Void> write(byte[] body) {
        if (!hasContent()) {
            return response.setComplete();
        }
        if (response.getHeaders().getFirst("Trailer") == null) {
            response.getHeaders().setContentLength(body.length);
        } else {
            dropLength(); // trailers come after chunks only
        }
        return response.writeWith(Flux.just(response.bufferFactory().wrap(body)));
    }

    /** Whether an answer with this status has any content, be it empty. */
    boolean hasContent() {
        HttpStatusCode status = response.getStatusCode();
        return !head && (status == null || status.value() != 204 && status.value() != 304);
    }

    /** An answer that is written by a thread that may wait. */
    Mono<Void> download(Download download) {
        return response.writeWith(Flux.from(DataBufferUtils.outputStreamPublisher(
                        out -> {
                            try {
                                download.writeTo(fields -> {
                                    set(fields);
                                    return out;
                                });
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        response.bufferFactory(),
                        MAY_BLOCK))
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release));
    }

    /** Sets fields; of those that only Signet sets, nobody else's stay. */
    void setOwn(List<Map.Entry<String, String>> fields) {
        drop(response.getHeaders(), exchange::isOwnField);
        set(fields);
    }

    private void set(List<Map.Entry<String, String>> fields) {
        fields.forEach(field -> response.getHeaders().set(field.getKey(), field.getValue()));
    }

    /** Sets fields over what others set until the response leaves. */
    void beforeCommit(List<Map.Entry<String, String>> fields) {
        response.beforeCommit(() -> Mono.fromRunnable(() -> set(fields)));
    }

    /** For content that becomes longer on its way. */
    void dropLength() {
        drop(response.getHeaders(), "Content-Length"::equalsIgnoreCase);
    }

    /** Removes fields, in the one way that both lines of Spring and the headers of a Netty response have. */
    private static void drop(HttpHeaders headers, Predicate<String> which) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        int[] all = new int[1];
        headers.forEach((name, values) -> {
            all[0]++;
            if (!which.test(name)) {
                kept.put(name, List.copyOf(values));
            }
        });
        if (kept.size() < all[0]) {
            headers.clear();
            kept.forEach((name, values) -> headers.put(name, values));
        }
    }
}
