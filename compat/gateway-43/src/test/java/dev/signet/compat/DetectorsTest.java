package dev.signet.compat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                .block(Duration.ofSeconds(60));
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

    /** In each of the ways in which keys are. */
    @Test
    void fileThatIsLookedAtIsSeen(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Detectors.arm();
        for (Callable<?> look : List.<Callable<?>>of(
                () -> Files.readAttributes(file, BasicFileAttributes.class),
                () -> Files.readString(file),
                () -> Files.readAllBytes(file))) {
            Detectors.blocking();
            Mono.fromCallable(look).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(60));
            List<String> seen = Detectors.blocking();
            assertTrue(seen.stream().anyMatch(call -> call.contains("java.nio.file.Files")), seen::toString);
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
