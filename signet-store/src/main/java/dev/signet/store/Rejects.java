package dev.signet.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.receipt.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code rejected} beside the spool: entries that the store refuses for their own sake, a line of JSON each. Nothing reads it but people. */
final class Rejects {
    private static final Logger LOG = LoggerFactory.getLogger(Rejects.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final Clock clock;

    Rejects(Path spoolDirectory, Clock clock) {
        this.file = spoolDirectory.resolve("rejected");
        this.clock = clock;
    }

    /** Returns when it is on disk. */
    void add(Entry entry, Exception cause) throws IOException {
        byte[] line = line(entry, cause);
        try (FileChannel channel = PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            PrivateFiles.writeFully(channel, ByteBuffer.wrap(line), channel.size());
            channel.force(true);
        }
        PrivateFiles.syncDirectory(file.getParent());
        LOG.error(
                "the receipt store refuses the receipt of entry {}, tenant {}, trace {} ({}); it is kept in {}",
                entry.draft().entry(),
                entry.draft().tenant(),
                entry.draft().traceId(),
                cause.toString(),
                file);
    }

    private byte[] line(Entry entry, Exception cause) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("rejected_at", clock.instant().toString());
            json.writeStringField("reason", cause.toString());
            json.writeStringField("entry", entry.draft().entry().toString());
            json.writeStringField("tenant", entry.draft().tenant());
            json.writeStringField("trace_id", entry.draft().traceId());
            Receipt sealed = entry.sealed();
            if (sealed != null) {
                json.writeStringField("receipt", sealed.text());
                json.writeBinaryField("signature", sealed.signature());
            }
            json.writeBinaryField("spool_record", SpoolRecord.encode(entry, 0));
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }
}
