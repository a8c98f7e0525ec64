package dev.signet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Calls that blocked where nothing may, as a detector tells them, and only those that Signet has a part in: others' wait for locks of their own, now and then. To be made
 * before the detector is installed, since reading a class blocks, too.
 */
public final class BlockingCalls {
    private static final String OURS = "dev.signet.";

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** On the thread that blocks, from within the call. */
    public void add(String method) {
        String stack = StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(frame -> frame.getClassName().startsWith(OURS)) // this, and who tells
                        .map(StackWalker.StackFrame::toString)
                        .collect(Collectors.joining("\n")));
        if (stack.contains(OURS)) {
            seen.add(method + " at\n" + stack);
        }
    }

    /** Those so far; forgotten with this. */
    public List<String> take() {
        List<String> found = List.copyOf(seen);
        seen.removeAll(found);
        return found;
    }
}
