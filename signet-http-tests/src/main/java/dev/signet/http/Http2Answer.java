package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came over one stream of HTTP/2.
 *
 * @param blocks the field sections in their order: interim ones, that of the answer, its trailers
 * @param reset whether the stream, or the connection, ended otherwise than by its end
 */
record Http2Answer(Client client, List<Map<String, List<String>>> blocks, byte[] body, boolean reset) {

    /** Collects it. */
    static final class Builder {
        private final Client client;
        private final List<Map<String, List<String>>> blocks = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean ending;
        private boolean ended;
        private boolean reset;

        Builder(Client client) {
            this.client = client;
        }

        void data(byte[] octets, boolean end) {
            body.writeBytes(octets);
            ended |= end;
        }

        void ending(boolean end) {
            ending |= end;
        }

        void fields(Map<String, List<String>> fields) {
            blocks.add(fields);
            ended |= ending;
        }

        void reset() {
            reset = true;
            ended = true;
        }

        boolean hasFields() {
            return !blocks.isEmpty();
        }

        boolean isEnded() {
            return ended;
        }

        Http2Answer build() {
            return new Http2Answer(client, List.copyOf(blocks), body.toByteArray(), reset);
        }
    }

    /** The status of the first field section, an interim one where there is any; 0 where there is none at all. */
    int firstStatus() {
        return blocks.isEmpty() ? 0 : status(blocks.get(0));
    }

    private static int status(Map<String, List<String>> fields) {
        return fields.containsKey(":status")
                ? Integer.parseInt(fields.get(":status").get(0))
                : 0;
    }

    /** The fields after the content, or none. */
    Map<String, List<String>> trailers() {
        Map<String, List<String>> last = blocks.get(blocks.size() - 1);
        return status(last) == 0 ? last : Map.of();
    }

    /** The answer, as one to that call. */
    Received to(Call call) {
        assertFalse(reset, () -> "the stream was reset: " + blocks);
        Map<String, List<String>> head = blocks.stream()
                .filter(fields -> status(fields) >= 200)
                .findFirst()
                .orElseThrow();
        return new Received(status(head), head, body, call.asked(), client);
    }
}
