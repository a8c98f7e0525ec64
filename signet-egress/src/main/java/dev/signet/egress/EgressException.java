package dev.signet.egress;

import java.net.UnknownHostException;

/** A refusal, for who expects exceptions: the resolver hooks of HTTP clients may throw no wider one. */
public final class EgressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final transient EgressRefusal refusal;

    EgressException(EgressRefusal refusal) {
        super(refusal.reason().code() + ": " + refusal.detail());
        this.refusal = refusal;
    }

    /** Null in a copy that was serialized. */
    public EgressRefusal refusal() {
        return refusal;
    }
}
