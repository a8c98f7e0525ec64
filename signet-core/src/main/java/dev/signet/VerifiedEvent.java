package dev.signet;

import java.nio.charset.StandardCharsets;

/** An event of a stream whose signature holds; only {@link StreamVerifier} makes one. */
public final class VerifiedEvent {
    private final long seq;
    private final String type;
    private final String id;
    private final byte[] data;
    private final String kid;

    VerifiedEvent(long seq, EventFields event, String kid) {
        this.seq = seq;
        this.type = event.type() == null ? "message" : event.type();
        this.id = event.id();
        this.data = event.data();
        this.kid = kid;
    }

    /** How many events came before it. */
    public long seq() {
        return seq;
    }

    /** Its type; {@code message} where it names none. */
    public String type() {
        return type;
    }

    /** Its own id, perhaps empty; null where it has none. */
    public String id() {
        return id;
    }

    /** Its lines of data, joined by line feeds. */
    public String data() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** The key that signed it. */
    public String kid() {
        return kid;
    }

    @Override
    public String toString() {
        return "VerifiedEvent[seq=" + seq + ", type=" + type + ", id=" + id + ", " + data.length + " octets of data]";
    }
}
