package dev.signet.samples.gateway;

import dev.signet.Dependency;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What {@code /healthz} says. Asks once a second at most, however many ask it. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Set<String> NAMES = Set.of("store", "replay", "signing-keys", "trusted-keys");
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Upstream upstream;
    private final Requests requests;
    private final Set<String> optional;
    private final Mono<Report> report;

    private record Report(boolean up, String storage, Map<String, Object> dependencies) {}

    /** @param optional dependencies whose absence is shown, and no more */
    Health(
            Supplier<CompletionStage<List<Dependency>>> engine,
            Upstream upstream,
            Requests requests,
            String[] optional) {
        this.upstream = upstream;
        this.requests = requests;
        this.optional = optional == null ? Set.of() : Set.of(optional);
        for (String name : this.optional) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "HEALTH_OPTIONAL: '" + name + "' is none of store, replay, signing-keys, trusted-keys");
            }
        }
        this.report = Mono.zip(Mono.fromCompletionStage(engine), Mono.defer(upstream::accepts), this::report)
                .timeout(PATIENCE)
                .onErrorResume(fault -> {
                    LOG.error("the health of the gateway could not be found out", fault);
                    return Mono.just(new Report(false, "unknown", Map.of()));
                })
                .publishOn(Schedulers.parallel())
                .cache(FRESH);
    }

    Mono<ServerResponse> answer() {
        return report.flatMap(now -> {
            boolean leaving = requests.areLast();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("status", leaving ? "stopping" : state(now.up));
            body.put("storage", now.storage);
            body.put("dependencies", now.dependencies);
            return ServerResponse.status(leaving || !now.up ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                    .cacheControl(CacheControl.noStore())
                    .bodyValue(body);
        });
    }

    private Report report(List<Dependency> asked, boolean upstreamAccepts) {
        boolean up = true;
        String storage = "none";
        Map<String, Object> dependencies = new LinkedHashMap<>();
        for (Dependency one : asked) {
            boolean required = one.required() && !optional.contains(one.name());
            up &= one.up() || !required;
            storage = one.name().equals("store") ? one.type() : storage;
            dependencies.put(one.name(), entry(one.type(), one.up(), required));
        }
        dependencies.put("upstream", entry(upstream.origin().getScheme(), upstreamAccepts, false));
        return new Report(up, storage, dependencies);
    }

    private static Map<String, Object> entry(String type, boolean up, boolean required) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", type);
        entry.put("status", state(up));
        entry.put("required", required);
        return entry;
    }

    private static String state(boolean up) {
        return up ? "up" : "down";
    }
}
