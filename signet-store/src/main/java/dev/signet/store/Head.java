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

    boolean hasGrown() {
        return hop != storedHop;
    }
}
