package dev.signet.egress;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One fetch of a key set, and who waits for it; not longer than a while, from the first one on. Safe for many threads. */
final class KeyFetch {
    private static final long LONGEST_WAIT_MILLIS = 2000;

    private final Moment began;
    private final String wanted;
    private final KeyTime time;
    private final WaitingRoom room;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Runnable cancelTimer = () -> {};
    private int waiting;
    private boolean over;

    /** @param wanted the kid that it was begun for; null for none */
    KeyFetch(Moment began, String wanted, KeyTime time, WaitingRoom room) {
        this.began = began;
        this.wanted = wanted;
        this.time = time;
        this.room = room;
    }

    Moment began() {
        return began;
    }

    String wanted() {
        return wanted;
    }

    /** Completes when the keys are there, or there is no more waiting for them; null for who is not to wait. */
    synchronized CompletionStage<Void> await() {
        if (over || waiting >= WaitingRoom.PER_URL || !room.enter()) {
            return null;
        }
        if (waiting == 0) {
            try {
                cancelTimer = time.after(LONGEST_WAIT_MILLIS, this::release);
            } catch (RuntimeException | Error e) { // closed meanwhile, or no thread
                room.leave(1);
                return null;
            }
        }
        waiting++;
        return end.thenRunAsync(() -> {}, time.work()); // one waiter's thread is no other's
    }

    /** Nobody waits any longer. */
    void release() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            cancelTimer.run();
            room.leave(waiting);
        }
        end.complete(null);
    }
}
