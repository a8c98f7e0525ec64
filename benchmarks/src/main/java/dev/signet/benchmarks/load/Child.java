package dev.signet.benchmarks.load;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;

/** A server process, as it speaks to {@link Server}: one line when it listens, and its end when its standard input ends. */
final class Child {
    /** Before where it listens, and what it runs on; the JVM may say something of its own before that. */
    static final String LISTENS = "listens\t";

    private Child() {}

    /** Says where it listens and on what it runs, and returns when it is to stop. */
    static void serve(int port) throws IOException {
        String collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
        System.out.println(LISTENS + port + "\t" + System.getProperty("java.vm.name") + " " + Runtime.version() + " ("
                + collectors + ")");
        while (System.in.read() >= 0) {
            // nothing is said to it
        }
    }
}
