package dev.signet.compat;

import dev.signet.BlockingCalls;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.blockhound.BlockHound;

/**
 * Sees every blocking call that Signet has a part in, on a thread that must not block, and every buffer that nobody released, of the whole test run. To be armed before anything else of a test:
 * what Netty has loaded before is not seen.
 */
final class Detectors {
    private static final BlockingCalls BLOCKING = new BlockingCalls();
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    /** As the newest record of a buffer: it has come to where Reactor Netty keeps it until somebody asks. */
    private static final String ARRIVED = "#1:\n\tHint: 'reactor.right.reactiveBridge' will handle";

    /** So many, of the thousands that a run cuts off, Reactor Netty may lose where it keeps them: then nobody behind it has ever had them. */
    private static final int LOST_ON_ARRIVAL = 3;

    private Detectors() {}

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Leaks());
        BlockHound.install(builder -> builder
                // what BlockHound does not know: looking at files and opening them, where keys are read
                .markAsBlocking(
                        "java.nio.file.Files",
                        "readAttributes",
                        "(Ljava/nio/file/Path;Ljava/lang/Class;[Ljava/nio/file/LinkOption;)Ljava/nio/file/attribute/BasicFileAttributes;")
                .markAsBlocking(
                        "java.nio.file.Files",
                        "newByteChannel",
                        "(Ljava/nio/file/Path;Ljava/util/Set;[Ljava/nio/file/attribute/FileAttribute;)Ljava/nio/channels/SeekableByteChannel;")
                // the kernel's random numbers, from /dev/urandom, which never waits
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                // a lock of a few instructions: the thread that writes the mark of accepted requests is started
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                // another: a receipt is handed to the thread that commits
                .allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer")
                // and one more: a command is handed to the connection to Redis
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
                .blockingMethodCallback(method -> BLOCKING.add(method.toString())));
    }

    private static final class Leaks extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation") // the one that is abstract
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
            return new Listed<>(resource, interval);
        }
    }

    private static final class Listed<T> extends ResourceLeakDetector<T> {
        Listed(Class<T> resource, int interval) {
            super(resource, interval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }

    static void arm() {
        // the static block has
    }

    /** What blocked so far; forgotten with this. */
    static List<String> blocking() {
        return BLOCKING.take();
    }

    /** What leaked so far; forgotten with this. A leak is seen when its buffer has been collected and another one is made. */
    static List<String> leaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            for (int j = 0; j < 100; j++) {
                PooledByteBufAllocator.DEFAULT.buffer(64).release();
            }
        }
        List<String> found = List.copyOf(LEAKS);
        LEAKS.removeAll(found);
        List<String> taken =
                found.stream().filter(leak -> !leak.contains(ARRIVED)).toList();
        return found.size() - taken.size() > LOST_ON_ARRIVAL ? found : taken;
    }
}
