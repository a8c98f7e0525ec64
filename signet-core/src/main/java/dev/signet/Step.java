package dev.signet;

import java.time.Duration;

/** What an adapter does next in an {@link Exchange}. */
public sealed interface Step {
    /** Send this and no other answer; it is signed already. */
    record Answer(Response response) implements Step, Served {}

    /**
     * Read the body, up to so many octets, and go on with {@link Exchange#body}; or with {@link Exchange#tooLarge}.
     *
     * @param patience how long to wait for it, where the server has no limit of its own; then {@link Exchange#late}
     */
    record ReadBody(int limit, Duration patience) implements Step {}

    /** Answer from a store, on a thread that may block: {@link Exchange#serve}. */
    record Serve(String tenant) implements Step {}

    /** Call the app. */
    record Proceed() implements Step {
        static final Proceed INSTANCE = new Proceed();
    }
}
