package dev.signet.egress;

/** What the checks that need no lookup say of a URL. */
public sealed interface UrlVerdict permits EgressTarget, EgressRefusal {}
