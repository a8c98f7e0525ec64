package dev.signet.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FileLooksTest {
    private final Rings.StandingClock clock = new Rings.StandingClock();
    private final AtomicInteger begun = new AtomicInteger();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Semaphore disk = new Semaphore(0);
    private final FileLooks looks = new FileLooks(clock, this::look);

    private void look() {
        begun.incrementAndGet();
        threads.add(Thread.currentThread());
        disk.acquireUninterruptibly();
    }

    @Test
    void onceASecondAndElsewhere() throws Exception {
        FileLooks patient = new FileLooks(clock, this::look, Duration.ofMinutes(1));
        assertNull(patient.elsewhere());
        clock.advance(Duration.ofMillis(999));
        assertNull(patient.elsewhere());
        clock.advance(Duration.ofMillis(1));
        CompletionStage<Void> look = patient.elsewhere();
        assertSame(look, patient.elsewhere());
        assertNotEquals(Thread.currentThread(), threads.take());
        disk.release();
        look.toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertNull(patient.elsewhere());
        assertEquals(1, begun.get());
    }

    @Test
    void hereIsOnThisThread() throws Exception {
        disk.release();
        clock.advance(Duration.ofSeconds(-1));
        looks.here();
        looks.here();
        assertSame(Thread.currentThread(), threads.take());
        assertEquals(1, begun.get());
    }

    /** A disk that hangs is waited for once, a little, and asked nothing more until it answers. */
    @Test
    void whatHangsHoldsNobodyUp() throws Exception {
        clock.advance(Duration.ofSeconds(1));
        looks.elsewhere().toCompletableFuture().get(60, TimeUnit.SECONDS);
        clock.advance(Duration.ofSeconds(5));
        assertNull(looks.elsewhere());
        looks.here();
        assertEquals(1, begun.get());
        disk.release(2);
        CompletionStage<Void> next = null;
        while (next == null) {
            clock.advance(Duration.ofSeconds(1));
            next = looks.elsewhere();
        }
        assertNotNull(next);
        next.toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(2, begun.get());
    }
}
