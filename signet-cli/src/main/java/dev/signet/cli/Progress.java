package dev.signet.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** How far a long command is: a line on standard error, about once a second. A mixin. */
final class Progress {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

    @Option(
            names = "--progress",
            description = "Say on standard error how far it is, about once a second, even where that is no terminal.")
    private boolean always;

    private PrintWriter err;
    private boolean terminal;
    private long start;
    private long told;
    private long count;

    void begin(Console console) {
        err = console.err();
        terminal = Terminal.shows();
        start = System.nanoTime();
        told = start;
        count = 0;
    }

    /** To be told how many receipts there are so far, as often as one likes. */
    void at(long receipts) {
        count = receipts;
        long now = System.nanoTime();
        if ((terminal || always) && now - told >= EVERY) {
            told = now;
            err.print(terminal ? '\r' + line(now) + "   " : line(now) + System.lineSeparator());
            err.flush();
        }
    }

    /** Before anything else is said. */
    void end() {
        if (terminal && told > start) {
            err.print('\r' + " ".repeat(line(told).length() + 3) + '\r');
        }
        if (always) {
            err.println(line(System.nanoTime()));
        }
        err.flush();
    }

    private String line(long now) {
        double seconds = Math.max(now - start, 1) / (double) TimeUnit.SECONDS.toNanos(1);
        return String.format(Locale.ROOT, "signet: %,d receipts, %,d/s", count, (long) (count / seconds));
    }
}
