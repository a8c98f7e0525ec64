package dev.signet;

/** Told what happens to exchanges, for meters. Called on the path of a request: it must be quick and must not throw. */
public interface ExchangeListener {
    /** Tells nobody. */
    ExchangeListener NONE = new ExchangeListener() {};

    /**
     * A request has its verdict.
     *
     * @param verdict {@code accepted}, {@code unsigned}, {@code rejected} or, for a rejected one that the phase let through, {@code passed}
     * @param code the code of a rejection, else {@code none}
     * @param nanos what verification took, waiting for the body left out
     */
    default void verdict(String verdict, String code, long nanos) {}

    /** A response was signed. */
    default void signed(long nanos) {}

    /** A response left unsigned although responses are signed: {@code too-large}, {@code streaming}, {@code coding} or {@code no-key}. */
    default void unsigned(String reason) {}

    /**
     * A receipt is durable.
     *
     * @param nanos what its answer waited for that
     */
    default void receipted(long nanos) {}
}
