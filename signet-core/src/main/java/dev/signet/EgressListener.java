package dev.signet;

/** Told what happens to outgoing requests, for meters. Called on threads that must not be held up; it must not throw. */
public interface EgressListener {
    /** Tells nobody. */
    EgressListener NONE = new EgressListener() {};

    /**
     * An outgoing request was refused, or failed.
     *
     * @param reason a code of docs/egress.md, such as {@code address_not_public}
     * @param passed whether it went on all the same, since policy only reports
     */
    default void refused(String reason, boolean passed) {}

    /** A host answered; nanos from the connection's request to the last octet. */
    default void answered(int status, long nanos) {}

    /** Trusted keys were fetched: {@code changed}, {@code unchanged} or {@code failed}. */
    default void keysFetched(String outcome) {}
}
