package dev.signet.samples.gateway;

import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;

/**
 * After the server has closed its door: waits for a request that slipped in while it did, which the server does not know of. It must not depend on {@link Departure}: what depends on another is
 * stopped before that.
 */
final class LastRequests implements SmartLifecycle {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final Requests requests;
    private final Duration timeout;
    private volatile boolean running;

    /** @param timeout how long what is under way may take in all, once the door is closed */
    LastRequests(Requests requests, Duration timeout) {
        this.requests = requests;
        this.timeout = timeout;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        requests.close();
        Flux.interval(Duration.ZERO, LOOK_EVERY)
                .takeUntil(tick -> requests.underWay() == 0
                        || requests.sinceTheDoorClosed().compareTo(timeout) >= 0)
                .doFinally(end -> {
                    running = false;
                    callback.run();
                })
                .subscribe();
    }

    @Override
    public void stop() {
        requests.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
