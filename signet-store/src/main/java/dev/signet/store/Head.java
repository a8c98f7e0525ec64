package dev.signet.store;

import java.time.LocalDate;

/** The end of a chain while its transaction holds the lock. */
final class Head {
    final Chain chain;
    final LocalDate month;
    /** Whether the chain was there before this transaction. */
    final boolean existed;
    /** What the database has; it is to be updated when the chain has grown. */
    final int storedHop;

    int hop;
    byte[] hash;
    long micros;

    Head(Chain chain, LocalDate month, boolean existed, int hop, byte[] hash, long micros) {
        this.chain = chain;
        this.month = month;
        this.existed = existed;
        this.storedHop = hop;
        this.hop = hop;
        this.hash = hash;
        this.micros = micros;
    }

    /**
     * One more hop, later than the one before it whatever the clock says.
     *
     * @return the hash of the one before it
     */
    byte[] grow(byte[] newHash, long now) {
        byte[] previous = hash;
        end(hop + 1, newHash, Math.max(now, micros + 1));
        return previous;
    }

    void end(int newHop, byte[] newHash, long newMicros) {
        hop = newHop;
        hash = newHash;
        micros = newMicros;
    }

    boolean hasGrown() {
        return hop != storedHop;
    }
}
