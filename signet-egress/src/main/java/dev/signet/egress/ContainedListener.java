package dev.signet.egress;

import dev.signet.EgressListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose faults end here: meters that fail must not keep a request from its end. */
record ContainedListener(EgressListener listener, AtomicBoolean told) implements EgressListener {
    private static final Logger LOG = LoggerFactory.getLogger(EgressListener.class);

    static EgressListener of(EgressListener listener) {
        return listener instanceof ContainedListener ? listener : new ContainedListener(listener, new AtomicBoolean());
    }

    @Override
    public void refused(String reason, boolean passed) {
        contain(() -> listener.refused(reason, passed));
    }

    @Override
    public void answered(int status, long nanos) {
        contain(() -> listener.answered(status, nanos));
    }

    @Override
    public void keysFetched(String outcome) {
        contain(() -> listener.keysFetched(outcome));
    }

    private void contain(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            if (told.compareAndSet(false, true)) { // it may fail each time
                LOG.error("the listener of outgoing requests fails; what it is told of is lost from here on", e);
            }
        }
    }
}
