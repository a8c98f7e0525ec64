package dev.signet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** What {@link Exchange#serve} comes to. */
public sealed interface Served permits Step.Answer, Served.Download {
    /** An answer of any length, signed in itself. */
    non-sealed interface Download extends Served {
        /** Writes it, once, on a thread that may block. A fault before {@link Target#open} can still be answered. */
        void writeTo(Target target) throws IOException;

        /** Where it goes. */
        interface Target {
            /** Begins a 200 with these fields. */
            OutputStream open(List<Map.Entry<String, String>> fields) throws IOException;
        }
    }
}
