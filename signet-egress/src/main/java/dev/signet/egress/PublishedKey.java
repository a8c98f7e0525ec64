package dev.signet.egress;

import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.VerificationKey;

/** A public key of a fetched set. It is checked when it is first asked for: there may be very many, and checking one takes as long as a signature. */
final class PublishedKey {
    private final int place;
    private final String tenant;
    private final String kid;
    private final boolean revoked;
    private final String purpose;
    private String text; // what is needed of it, until it is checked
    private volatile Checked checked;

    private record Checked(VerificationKey key, String problem) {}

    /**
     * @param place in the set, from 0
     * @param tenant whose the key says that it is
     * @param purpose what it says that it is for, or null
     */
    PublishedKey(int place, String tenant, String kid, boolean revoked, String purpose, String text) {
        this.place = place;
        this.tenant = tenant;
        this.kid = kid;
        this.revoked = revoked;
        this.purpose = purpose;
        this.text = text;
    }

    int place() {
        return place;
    }

    String tenant() {
        return tenant;
    }

    String kid() {
        return kid;
    }

    boolean revoked() {
        return revoked;
    }

    String purpose() {
        return purpose;
    }

    /** How many characters are kept of what others wrote. */
    synchronized int kept() {
        return kid.length()
                + tenant.length()
                + (purpose == null ? 0 : purpose.length())
                + (text == null ? 0 : text.length());
    }

    /** Null for a key that cannot be used: {@link #problem} says why. */
    VerificationKey key(SignatureEngine engine) {
        Checked known = checked;
        return (known == null ? check(engine) : known).key;
    }

    private synchronized Checked check(SignatureEngine engine) {
        if (checked == null) {
            try {
                checked = new Checked(VerificationKey.of(JwkSets.parseKey(text), engine), null);
            } catch (IllegalArgumentException e) {
                checked = new Checked(null, e.getMessage());
            } catch (RuntimeException e) { // of whatever reads what others wrote
                checked = new Checked(null, "cannot be read");
            }
            text = null;
        }
        return checked;
    }

    /** Null as long as {@link #key} was not asked for. */
    String problem() {
        Checked known = checked;
        return known == null ? null : known.problem;
    }
}
