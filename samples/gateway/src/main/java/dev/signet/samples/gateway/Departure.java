package dev.signet.samples.gateway;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/** The first of an orderly end: the gateway says that it leaves, and goes on serving until those who send it requests have noticed. */
final class Departure implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final Requests requests;
    private final Duration drain;
    private volatile boolean running;

    Departure(Requests requests, Duration drain) {
        this.requests = requests;
        this.drain = drain;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        LOG.info(
                "leaving: requests are served for another {} s, and what is under way then is finished",
                drain.toSeconds());
        requests.announceEnd();
        Mono.delay(drain)
                .doFinally(end -> {
                    requests.doorCloses();
                    running = false;
                    callback.run();
                })
                .subscribe();
    }

    @Override
    public void stop() {
        requests.announceEnd();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
