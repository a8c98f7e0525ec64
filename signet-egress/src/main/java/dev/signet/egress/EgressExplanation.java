package dev.signet.egress;

import java.util.List;

/**
 * How the guard came to its verdict.
 *
 * @param steps every check, in order, with those that were not reached
 */
public record EgressExplanation(List<EgressStep> steps, AddressVerdict verdict) {
    public EgressExplanation {
        steps = List.copyOf(steps);
    }
}
