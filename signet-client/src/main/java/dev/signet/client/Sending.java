package dev.signet.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The tries of one call, one after the other, until the caller gives up. */
final class Sending {
    private CompletableFuture<?> current; // guarded by this
    private boolean over; // guarded by this

    /** Begins a try; fails where the caller has given up. */
    synchronized <T> CompletableFuture<T> now(Supplier<CompletableFuture<T>> request) {
        if (over) {
            return CompletableFuture.failedFuture(new CancellationException("the caller has given up"));
        }
        CompletableFuture<T> sent = request.get();
        current = sent;
        return sent;
    }

    /** Ends the connection of a try that has no answer yet, and lets none follow. */
    void giveUp() {
        CompletableFuture<?> last;
        synchronized (this) {
            over = true;
            last = current;
        }
        if (last != null) {
            last.cancel(true);
        }
    }
}
