package dev.signet.egress;

import java.util.Locale;

/** Why an outgoing request is refused, or failed; docs/egress.md says what to do about each. In the order in which they are found. */
public enum EgressReason {
    /** The text is no URL that all readers would read alike. */
    MALFORMED_URL,
    SCHEME_NOT_ALLOWED,
    PORT_NOT_ALLOWED,
    USERINFO_PRESENT,
    /** An address stands where a name must, in whatever notation. */
    IP_LITERAL,
    /** Not in the operator's list. */
    HOST_NOT_ALLOWED,
    /** Not in the tenant's own list. */
    HOST_NOT_ALLOWED_FOR_TENANT,
    SUSPICIOUS_HOST,
    NAME_NOT_RESOLVED,
    LOOKUP_TIMEOUT,
    /** A cloud's metadata service. */
    METADATA_ADDRESS,
    /** An address that is not global unicast, by itself or by the IPv4 address that it carries. */
    ADDRESS_NOT_PUBLIC,
    /** As many requests to this host as may be are under way. */
    HOST_BUSY,
    /** The host has failed too often lately. */
    CIRCUIT_OPEN,
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    /** The certificate does not prove the name, or the handshake failed. */
    TLS_FAILED,
    TLS_TIMEOUT,
    FIRST_BYTE_TIMEOUT,
    TOTAL_TIMEOUT,
    RESPONSE_TOO_LARGE,
    /** No HTTP response, or one that ended before its announced end. */
    RESPONSE_INVALID;

    /** Whether policy names what may be reached here, so that it may just report; all else is refused always. */
    boolean isListed() {
        return this == PORT_NOT_ALLOWED
                || this == HOST_NOT_ALLOWED
                || this == HOST_NOT_ALLOWED_FOR_TENANT
                || this == SUSPICIOUS_HOST;
    }

    /** As in meters, logs and JSON: {@code address_not_public}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
