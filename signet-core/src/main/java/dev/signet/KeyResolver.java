package dev.signet;

/** Where trusted client keys are found. Called on every signed request: it answers from memory. */
@FunctionalInterface
public interface KeyResolver {
    /** Trusts nobody. */
    KeyResolver NONE = (iss, kid) -> null;

    /**
     * @param iss the tenant that the signature names, or null where it names none
     * @param kid untrusted text: to be looked up, never to be used in a path, query or statement
     * @return the key, or null when it is not known
     */
    TrustedKey resolve(String iss, String kid);

    /** Asks another where this one knows no such key. */
    default KeyResolver or(KeyResolver other) {
        return (iss, kid) -> {
            TrustedKey key = resolve(iss, kid);
            return key != null ? key : other.resolve(iss, kid);
        };
    }
}
