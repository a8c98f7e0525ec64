package dev.signet.egress;

import java.net.UnknownHostException;

/** The refusal of a host to who asks for addresses as of a resolver, and expects exceptions. */
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
