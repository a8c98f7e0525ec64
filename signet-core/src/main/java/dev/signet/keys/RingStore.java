package dev.signet.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a ring that lives in a file which other processes may change too. */
final class RingStore {
    private static final Logger LOG = LoggerFactory.getLogger(RingStore.class);

    private final DurableFile file;
    private final RingFile format;
    private final Duration jwksMaxAge;
    private final Duration nonceTtl;
    private final FileLooks looks;
    private final ReentrantLock lock = new ReentrantLock();
    private DurableFile.Version version; // guarded by lock
    private volatile RingState state;

    private RingStore(DurableFile file, RingFile format, Clock clock, Duration jwksMaxAge, Duration nonceTtl) {
        this.file = file;
        this.format = format;
        this.jwksMaxAge = jwksMaxAge;
        this.nonceTtl = nonceTtl;
        this.looks = new FileLooks(clock, this::lookUnlessLocked);
    }

    /** Reads the file, or, where there is none, writes it with the first state: one process does. */
    static RingStore open(
            Path path,
            RingFile format,
            Clock clock,
            Duration jwksMaxAge,
            Duration nonceTtl,
            UnaryOperator<RingState> first) {
        try {
            RingStore store = new RingStore(new DurableFile(path), format, clock, jwksMaxAge, nonceTtl);
            if (store.file.exists()) {
                store.state = store.read();
            } else {
                store.change(first);
            }
            return store;
        } catch (IOException e) {
            throw new KeyRingException("the key ring " + path + " cannot be opened (" + e + ")", e);
        }
    }

    /** The state as it was at most a second ago. Costs a look at the clock; once a second, a look at the file's attributes. */
    RingState current() {
        looks.here();
        return state;
    }

    /** The state as it was read last; never waits. */
    RingState known() {
        looks.elsewhere();
        return state;
    }

    /** Null where the file was looked at within the last second; else what completes when it has been, or after two. */
    CompletionStage<Void> refresh() {
        return looks.elsewhere();
    }

    /** Makes the next state of the one in the file, which is empty where there is none, and returns when it is on disk. */
    RingState change(UnaryOperator<RingState> change) {
        lock.lock();
        try {
            return file.locked(() -> {
                boolean there = file.exists();
                if (!there && state != null) {
                    throw new KeyRingException(
                            "the key ring " + file.path() + " is gone: restore the file from a backup");
                }
                RingState latest = there ? read() : new RingState(List.of(), jwksMaxAge, nonceTtl);
                RingState next = change.apply(latest);
                if (next != latest) {
                    file.write(format.format(next.keys()));
                    version = file.version();
                }
                state = next;
                return next;
            });
        } catch (IOException e) {
            throw new KeyRingException("the key ring " + file.path() + " cannot be changed (" + e + ")", e);
        } finally {
            lock.unlock();
        }
    }

    private void lookUnlessLocked() {
        if (lock.tryLock()) { // who changes the file knows it
            try {
                look();
            } finally {
                lock.unlock();
            }
        }
    }

    private void look() {
        try {
            DurableFile.Version there = file.version();
            if (!Objects.equals(there, version)) {
                version = there; // also when it cannot be used: once said is enough
                state = read();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "the key ring {} has changed and cannot be used; the keys read before stay: {}",
                    file.path(),
                    e.toString());
        }
    }

    private RingState read() throws IOException {
        version = file.version(); // before the text, so that a replacement in between is seen the next time
        try {
            return new RingState(format.parse(file.read()), jwksMaxAge, nonceTtl);
        } catch (KeyRingException e) {
            throw new KeyRingException("the key ring " + file.path() + " " + e.getMessage());
        }
    }
}
