package dev.signet.egress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.KeyResolver;
import dev.signet.RemoteKeys;
import dev.signet.jose.SignatureEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All key sets by URL of an engine. A URL that several tenants name is fetched once for all of them. Sets that nobody holds any more are forgotten. */
final class RemoteKeySets implements RemoteKeys {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeySets.class);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Supplier<WayOut> opener;
    private final EgressSettings settings;
    private final SignatureEngine engine;
    private final boolean requireIss;
    private final KeyTime time;
    private final EgressListener listener;
    private final FetchQueue queue;
    private final WaitingRoom room = new WaitingRoom();
    private final Cache<String, KeySource> tenants = sources();
    private final Cache<String, KeySource> operators = sources();
    private volatile boolean closed;
    private WayOut wayOut;
    private boolean ticking;

    /** @param opener called once, when it is needed */
    RemoteKeySets(
            Supplier<WayOut> opener,
            EgressSettings settings,
            SignatureEngine engine,
            boolean requireIss,
            KeyTime time,
            EgressListener listener) {
        this.opener = opener;
        this.settings = settings;
        this.engine = engine;
        this.requireIss = requireIss;
        this.time = time;
        this.listener = listener;
        this.queue = new FetchQueue(settings.perHost());
    }

    private static Cache<String, KeySource> sources() {
        return Caffeine.newBuilder().weakValues().executor(Runnable::run).build();
    }

    @Override
    public KeyResolver shared(String url) {
        check(url, null);
        KeySource source = operators.get(
                url, u -> new KeySource(this, u, true, json -> PublishedKeys.ofTenants(json, requireIss)));
        source.refreshIfDue();
        return new OperatorKeys(source);
    }

    @Override
    public KeyResolver of(String tenant, String url, List<String> hosts) {
        HostList own = hosts == null ? null : HostList.of(hosts);
        KeySource source = tenants.get(url, u -> new KeySource(this, u, false, PublishedKeys::ofTenant));
        return new TenantKeys(this, source, tenant, own);
    }

    @Override
    public void check(String url, List<String> hosts) {
        if (examine(url, hosts == null ? null : HostList.of(hosts)) instanceof EgressRefusal refusal) {
            throw new IllegalArgumentException("keys cannot be fetched from " + LogText.url(url) + ": "
                    + refusal.detail() + " (" + refusal.reason().code() + ")" + remedy(refusal.reason()));
        }
    }

    static String remedy(EgressReason reason) {
        return switch (reason) {
            case HOST_NOT_ALLOWED -> "; add the host to the setting allowed-hosts";
            case HOST_NOT_ALLOWED_FOR_TENANT -> "; add the host to the tenant's allowlist";
            case PORT_NOT_ALLOWED -> "; use one of the setting egress-ports";
            case SCHEME_NOT_ALLOWED -> "; use https";
            case IP_LITERAL -> "; use a name";
            default -> "";
        };
    }

    UrlVerdict examine(String url, HostList hosts) {
        return wayOut().examine(url, hosts);
    }

    private synchronized WayOut wayOut() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (wayOut == null) {
            wayOut = opener.get();
        }
        return wayOut;
    }

    /** Now or, when many others are under way, later. */
    void fetch(KeySource source, KeyFetch fetch) {
        try {
            tick();
            queue.add(
                    host(source.url()), () -> closed ? CompletableFuture.completedFuture(null) : start(source, fetch));
        } catch (RuntimeException | Error e) { // no thread, no memory
            source.abandon(fetch, e);
        }
    }

    /** Ends whatever happens, and the source knows of it: a fetch that were lost would be the last of its URL. */
    private CompletionStage<Void> start(KeySource source, KeyFetch fetch) {
        String etag = source.etag();
        return send(source.url(), etag)
                .thenAcceptAsync(result -> source.take(fetch, result, etag), time.work())
                .whenComplete((taken, fault) -> {
                    if (fault != null) {
                        source.abandon(fetch, fault);
                    }
                });
    }

    private CompletionStage<EgressResult> send(String url, String etag) {
        CompletableFuture<EgressResult> answer = new CompletableFuture<>();
        try {
            Runnable cancelTimer =
                    time.after(longestMillis(), () -> answer.completeExceptionally(new TimeoutException()));
            answer.whenComplete((result, fault) -> cancelTimer.run());
            // Each tenant's own list was asked already: the URL is fetched for all who may reach it.
            wayOut().send(KeyAnswer.request(url, null, etag, settings.maxResponse()))
                    .whenComplete((result, fault) -> {
                        if (fault != null) {
                            answer.completeExceptionally(fault);
                        } else {
                            answer.complete(result);
                        }
                    });
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** The client ends each request within its own limits: who is told of no end by then never is. */
    private long longestMillis() {
        return settings.totalTimeout().plus(GRACE).toMillis();
    }

    private static String host(String url) {
        try {
            String authority = URI.create(url).getRawAuthority();
            return authority == null ? url : authority;
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    /** The first fetch starts the clockwork. */
    private synchronized void tick() {
        if (!ticking && !closed) {
            time.everySecond(this::refresh);
            ticking = true;
        }
    }

    private void refresh() {
        try {
            operators.asMap().values().forEach(KeySource::refreshIfDue);
            tenants.asMap().values().forEach(KeySource::refreshIfDue);
        } catch (RuntimeException | Error e) { // else it would be the last time
            LOG.error("keys by URL could not be refreshed", e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    KeyTime time() {
        return time;
    }

    WaitingRoom room() {
        return room;
    }

    SignatureEngine engine() {
        return engine;
    }

    EgressListener listener() {
        return listener;
    }

    long maxStaleMillis() {
        return settings.jwksMaxStale().toMillis();
    }

    /** How many URLs of tenants are remembered. */
    long size() {
        tenants.cleanUp();
        return tenants.estimatedSize();
    }

    @Override
    public void close() {
        WayOut opened;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            opened = wayOut;
        }
        operators.asMap().values().forEach(KeySource::close);
        tenants.asMap().values().forEach(KeySource::close);
        if (opened != null) {
            opened.close();
        }
        time.close();
    }
}
