package dev.signet.keys;

import dev.signet.jose.SigningKey;

/** A key of the ring; {@code signing} is null once the private part is erased. */
record RingKey(KeyRecord facts, SigningKey signing) {
    RingKey with(KeyRecord newFacts) {
        return new RingKey(newFacts, signing);
    }

    RingKey erased(KeyRecord newFacts) {
        return new RingKey(newFacts, null);
    }
}
