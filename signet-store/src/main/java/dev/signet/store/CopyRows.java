package dev.signet.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows in PostgreSQL's binary COPY format, which costs the server less than any other way in. */
final class CopyRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final LocalDate EPOCH_DATE = LocalDate.of(2000, 1, 1);
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final ByteArrayOutputStream bytes;
    private final DataOutputStream out;
    private int rows;

    CopyRows(int expectedOctets) {
        bytes = new ByteArrayOutputStream(expectedOctets);
        out = new DataOutputStream(bytes);
        put(() -> {
            out.write(SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
        });
    }

    private interface Write {
        void run() throws IOException;
    }

    private CopyRows put(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return this;
    }

    CopyRows row(int fields) {
        rows++;
        return put(() -> out.writeShort(fields));
    }

    CopyRows text(String text) {
        return bytes(text == null ? null : text.getBytes(UTF_8));
    }

    CopyRows bytes(byte[] value) {
        return put(() -> {
            out.writeInt(value == null ? -1 : value.length);
            if (value != null) {
                out.write(value);
            }
        });
    }

    CopyRows smallint(int value) {
        return put(() -> {
            out.writeInt(Short.BYTES);
            out.writeShort(value);
        });
    }

    CopyRows date(LocalDate date) {
        return put(() -> {
            out.writeInt(Integer.BYTES);
            out.writeInt((int) (date.toEpochDay() - EPOCH_DATE.toEpochDay()));
        });
    }

    /** A timestamptz, from microseconds since 1970. */
    CopyRows micros(long micros) {
        return put(() -> {
            out.writeInt(Long.BYTES);
            out.writeLong(micros - EPOCH_MICROS);
        });
    }

    CopyRows uuid(UUID uuid) {
        return put(() -> {
            out.writeInt(2 * Long.BYTES);
            out.writeLong(uuid.getMostSignificantBits());
            out.writeLong(uuid.getLeastSignificantBits());
        });
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /**
     * Sends the rows.
     *
     * @param target {@code table (columns)}
     */
    void copyTo(Connection connection, String target) throws SQLException {
        put(() -> out.writeShort(-1));
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + target + " from stdin (format binary)");
        try {
            copy.writeToCopy(bytes.toByteArray(), 0, bytes.size());
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
