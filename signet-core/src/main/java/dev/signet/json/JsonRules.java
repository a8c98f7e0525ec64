package dev.signet.json;

import java.util.Objects;

/**
 * What may be read and what is done to it.
 *
 * @param lossyNumbers what happens to a number whose decimal value differs from what RFC 8785 writes for it
 * @param nfc whether strings and names are brought to Unicode NFC first, which RFC 8785 forbids; names are then compared
 *     after it, and a run of more than 128 combining marks is refused
 */
public record JsonRules(LossyNumbers lossyNumbers, boolean nfc) {
    /** Two texts with different values never have the same canonical form. */
    public static final JsonRules STRICT = new JsonRules(LossyNumbers.REJECT, false);

    /** RFC 8785 to the letter. */
    public static final JsonRules LENIENT_NUMBERS = new JsonRules(LossyNumbers.ALLOW, false);

    public JsonRules {
        Objects.requireNonNull(lossyNumbers);
    }

    public enum LossyNumbers {
        /** 0.1, 1E2 and -0 are fine; 9007199254740993 and 1e-400 are refused. */
        REJECT,
        /** Rounded to the nearest double, to zero if need be; never to infinity. */
        ALLOW
    }
}
