package dev.signet.egress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps hosts that are slow from taking all there is, and hosts that fail from being asked again and again. A host fails that is not reached, breaks TLS or HTTP, or exceeds a time limit; whatever it
 * answers is no failure, a 500 neither: that is between it and who asks.
 */
final class HostGates {
    static final Duration OPEN = Duration.ofSeconds(30);
    private static final int WINDOW = 10;
    private static final int AT_LEAST = 5;
    private static final float FAILED_PERCENT = 50;
    /** Tenants name hosts, so that there may be any number; the least used are forgotten, which closes their circuits. */
    private static final int MOST_HOSTS = 10_000;

    private static final Set<EgressReason> HOST_FAILED = EnumSet.of(
            EgressReason.CONNECT_FAILED,
            EgressReason.CONNECT_TIMEOUT,
            EgressReason.TLS_FAILED,
            EgressReason.TLS_TIMEOUT,
            EgressReason.FIRST_BYTE_TIMEOUT,
            EgressReason.TOTAL_TIMEOUT,
            EgressReason.RESPONSE_INVALID);

    private final int perHost;
    private final CircuitBreakerConfig config;
    private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();
    private final Cache<String, CircuitBreaker> breakers = Caffeine.newBuilder()
            .maximumSize(MOST_HOSTS)
            .executor(Runnable::run)
            .build();

    HostGates(int perHost, Clock clock) {
        this.perHost = perHost;
        this.config = CircuitBreakerConfig.custom()
                .slidingWindow(
                        WINDOW,
                        AT_LEAST,
                        SlidingWindowType.COUNT_BASED,
                        CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .failureRateThreshold(FAILED_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(clock)
                .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                .build();
    }

    /** A host's leave to be asked once. Each is given back once. */
    record Pass(String host, CircuitBreaker breaker) {}

    /** @return why not; else null, and {@code taken} is told */
    EgressRefusal enter(String host, Consumer<Pass> taken) {
        if (underWay.merge(host, 1, Integer::sum) > perHost) {
            leaveOne(host);
            return new EgressRefusal(
                    EgressReason.HOST_BUSY, perHost + " requests to " + host + " are under way; try again later");
        }
        CircuitBreaker breaker = breakers.get(host, name -> CircuitBreaker.of(name, config));
        if (!breaker.tryAcquirePermission()) {
            leaveOne(host);
            return new EgressRefusal(
                    EgressReason.CIRCUIT_OPEN,
                    host + " has failed too often lately; it is asked again within " + OPEN.toSeconds() + " seconds");
        }
        taken.accept(new Pass(host, breaker));
        return null;
    }

    /** @param failure null for an answer */
    void leave(Pass pass, EgressReason failure) {
        leaveOne(pass.host());
        if (failure != null && HOST_FAILED.contains(failure)) {
            pass.breaker().onError(0, TimeUnit.NANOSECONDS, null);
        } else {
            pass.breaker().onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }

    /** For what was ended from this side, and tells nothing of the host. */
    void leaveUntold(Pass pass) {
        leaveOne(pass.host());
        pass.breaker().releasePermission();
    }

    private void leaveOne(String host) {
        underWay.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
    }
}
