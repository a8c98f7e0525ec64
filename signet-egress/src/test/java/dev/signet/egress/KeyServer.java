package dev.signet.egress;

import dev.signet.HostList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Key servers without a network: what they answer, what they were asked, and whether they take their time. */
final class KeyServer implements WayOut {
    final List<EgressRequest> requests = new ArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final List<CompletableFuture<EgressResult>> stalled = new ArrayList<>();
    HostList allowed = HostList.ANY;
    Supplier<EgressResult> answer = () -> new EgressRefusal(EgressReason.CONNECT_FAILED, "nobody is there");
    boolean stalls;
    boolean closed;

    static EgressResponse answer(int status, String type, String body, String... headers) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (type != null) {
            fields.add(Map.entry("Content-Type", type));
        }
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(Map.entry(headers[i], headers[i + 1]));
        }
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        return new EgressResponse(status, "keys.example", "192.0.2.1", octets.length, fields, octets);
    }

    static EgressResponse jwks(String body, String... headers) {
        return answer(200, "application/jwk-set+json", body, headers);
    }

    void serve(EgressResult result) {
        answer = () -> result;
    }

    void serve(String body, String... headers) {
        serve(jwks(body, headers));
    }

    void fail() {
        serve(new EgressRefusal(EgressReason.CONNECT_FAILED, "nobody is there"));
    }

    synchronized int fetches() {
        return requests.size();
    }

    synchronized EgressRequest last() {
        return requests.get(requests.size() - 1);
    }

    String lastHeader(String name) {
        return last().headers().stream()
                .filter(field -> field.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** What stalled until now is answered. */
    void release() {
        List<CompletableFuture<EgressResult>> waiting;
        synchronized (this) {
            waiting = List.copyOf(stalled);
            stalled.clear();
        }
        waiting.forEach(future -> future.complete(answer.get()));
    }

    @Override
    public UrlVerdict examine(String url, HostList tenantHosts) {
        String host = url.replaceFirst("https://([^/:]*).*", "$1");
        if (!url.startsWith("https://")) {
            return new EgressRefusal(EgressReason.SCHEME_NOT_ALLOWED, "the scheme is not https");
        }
        if (!allowed.allows(host)) {
            return new EgressRefusal(EgressReason.HOST_NOT_ALLOWED, "the host " + host + " is not in the list");
        }
        return tenantHosts == null || tenantHosts.allows(host)
                ? new EgressTarget(null, host, 443)
                : new EgressRefusal(
                        EgressReason.HOST_NOT_ALLOWED_FOR_TENANT, "the host " + host + " is not in its list");
    }

    @Override
    public synchronized CompletionStage<EgressResult> send(EgressRequest request) {
        requests.add(request);
        if (!stalls) {
            return CompletableFuture.completedFuture(answer.get());
        }
        CompletableFuture<EgressResult> later = new CompletableFuture<>();
        stalled.add(later);
        return later;
    }

    @Override
    public void close() {
        closed = true;
    }
}
