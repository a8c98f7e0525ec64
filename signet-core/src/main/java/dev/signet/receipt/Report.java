package dev.signet.receipt;

import java.util.List;

/**
 * The verdict on receipts or an export of them.
 *
 * @param kind what it was
 * @param receipts how many receipts were seen
 * @param broken how many of them do not hold
 * @param signed whether there was a signature to be verified; without one, hashes and links hold at best, and nobody vouches for them
 * @param findings what is wrong, in order; the first {@link #MAX_FINDINGS} of it
 * @param found how much is wrong in all
 */
public record Report(ProofKind kind, long receipts, long broken, boolean signed, List<Finding> findings, long found) {
    public static final int MAX_FINDINGS = 1000;

    public boolean isValid() {
        return found == 0;
    }

    /** The finding to be told first: the first of what is broken, else the first of what is not trusted; null where all is valid. */
    public Finding headline() {
        return findings.stream()
                .filter(finding -> !finding.fault().isAboutTrust())
                .findFirst()
                .orElse(findings.isEmpty() ? null : findings.get(0));
    }
}
