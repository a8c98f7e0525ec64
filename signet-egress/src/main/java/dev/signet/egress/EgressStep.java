package dev.signet.egress;

import java.util.Locale;

/**
 * What one check said.
 *
 * @param check what was asked, such as {@code https only}
 * @param reason with what it refuses
 * @param detail what it found; empty where there is nothing to tell
 */
public record EgressStep(String check, EgressReason reason, Outcome outcome, String detail) {
    public enum Outcome {
        PASSES,
        /** Would be refused, but policy only reports. */
        REPORTS,
        REFUSES,
        NOT_REACHED;

        /** As printed and in JSON: {@code not_reached}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
