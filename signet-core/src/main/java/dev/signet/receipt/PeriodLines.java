package dev.signet.receipt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The export of a period as JSON Lines: a receipt a line, the manifest last. */
final class PeriodLines {
    private PeriodLines() {}

    static void read(InputStream in, PeriodCheck check) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
        byte[] chunk = new byte[1 << 14];
        byte[] last = null; // whether it is the manifest shows when nothing follows
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, from, i - from);
                    from = i + 1;
                    if (last != null) {
                        check.receipt(last);
                    }
                    last = line.toByteArray();
                    line.reset();
                }
            }
            line.write(chunk, from, read - from);
            if (line.size() > PeriodDocument.MAX_VALUE) {
                throw malformed("a line has more than " + PeriodDocument.MAX_VALUE + " octets");
            }
        }
        if (line.size() > 0) {
            throw malformed("the last line has no end: the file is cut off");
        }
        if (last == null) {
            throw malformed("the manifest is missing");
        }
        check.finish(last);
    }

    private static ReceiptException malformed(String detail) {
        return new ReceiptException(ReceiptFault.MANIFEST_MALFORMED, detail);
    }
}
