package dev.signet.egress;

/**
 * An outgoing request that was not made, or that failed.
 *
 * @param detail for the operator or tenant who gave the URL; names no secret
 */
public record EgressRefusal(EgressReason reason, String detail) implements UrlVerdict, AddressVerdict, EgressResult {}
