package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The detectors that {@link GatewayContractTest} relies on do see what they are for. */
class DetectorsTest {
    @Test
    void blockingCallIsSeen() {
        Detectors.arm();
        Detectors.blocking();
        Mono.fromRunnable(DetectorsTest::sleep)
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(10));
        List<String> seen = Detectors.blocking();
        assertTrue(seen.stream().anyMatch(call -> call.contains("sleep")), seen::toString);
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void forgottenBufferIsSeen() {
        Detectors.arm();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 50 && seen.isEmpty(); i++) {
            PooledByteBufAllocator.DEFAULT.buffer(64);
            seen.addAll(Detectors.leaks());
        }
        assertTrue(seen.stream().anyMatch(leak -> leak.contains("ByteBuf")), seen::toString);
    }
}
