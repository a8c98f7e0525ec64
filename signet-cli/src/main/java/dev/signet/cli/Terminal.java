package dev.signet.cli;

import java.io.IOException;
import java.nio.file.Path;

/** What is known of the terminal. */
final class Terminal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether a person may look on; where the system does not say it of standard error, what Java knows of all three streams counts. */
    static boolean shows() {
        try {
            String file = STANDARD_ERROR.toRealPath().toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException e) {
            return System.console() != null
                    && !STANDARD_ERROR.getParent().toFile().isDirectory();
        }
    }

    /** What stands in a file of others must not steer a terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
