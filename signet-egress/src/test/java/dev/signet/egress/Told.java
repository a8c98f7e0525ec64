package dev.signet.egress;

import dev.signet.EgressListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a listener was told. */
final class Told implements EgressListener {
    /** Such as {@code host_not_allowed}, with {@code (passed)} where it went on. */
    final List<String> refusals = new CopyOnWriteArrayList<>();

    @Override
    public void refused(String reason, boolean passed) {
        refusals.add(reason + (passed ? " (passed)" : ""));
    }
}
