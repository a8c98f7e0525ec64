package dev.signet.egress;

/**
 * Why a key of a fetched set is not trusted.
 *
 * @param place in the set, from 0
 * @param kid may be null
 * @param secret whether something was published that never may be
 */
record KeyProblem(int place, String kid, boolean secret, String what) {
    @Override
    public String toString() {
        return "keys[" + place + "]" + (kid == null ? "" : " with kid '" + LogText.of(kid) + "'") + " " + what;
    }
}
