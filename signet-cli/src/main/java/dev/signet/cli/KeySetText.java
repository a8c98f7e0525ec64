package dev.signet.cli;

import dev.signet.egress.KeySetReport;
import java.io.PrintWriter;

/** A fetched key set for people to read. */
final class KeySetText {
    private KeySetText() {}

    static void print(KeySetReport report, PrintWriter out) {
        int place = 0;
        for (KeySetReport.Key key : report.keys()) {
            String name = key.kid() == null ? "keys[" + place + "]" : Terminal.printable(key.kid());
            String verdict = key.problem() == null
                    ? String.join(", ", key.algorithms())
                    : (key.secret() ? "NOT TRUSTED, SECRET PUBLISHED: " : "not trusted: ")
                            + Terminal.printable(key.problem());
            out.println("  " + name + "  " + verdict);
            place++;
        }
        out.println("  " + report.keys().size() + (report.keys().size() == 1 ? " key" : " keys") + ", fresh for "
                + report.lifetime() + " s");
    }
}
