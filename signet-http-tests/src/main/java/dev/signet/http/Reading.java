package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StreamVerifier;
import dev.signet.VerifiedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Octets of a stream as they come, verified. */
final class Reading implements AutoCloseable {
    final RawConnection raw;
    final StreamVerifier verifier;
    final Received head;

    Reading(Client client, Call call) throws IOException {
        raw = client.connect();
        verifier = client.streamVerifier(call);
        head = raw.send(call.head()).readFields(call);
    }

    /** The events up to the one with that data. */
    List<VerifiedEvent> until(String data) throws IOException {
        List<VerifiedEvent> events = new ArrayList<>();
        while (events.isEmpty() || !events.get(events.size() - 1).data().equals(data)) {
            byte[] chunk = raw.chunk();
            assertTrue(chunk.length > 0, "the stream ended before " + data);
            events.addAll(verifier.take(chunk, 0, chunk.length));
            assertNull(verifier.fault());
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
