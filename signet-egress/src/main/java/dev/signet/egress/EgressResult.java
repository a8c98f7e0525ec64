package dev.signet.egress;

/** What became of an outgoing request. */
public sealed interface EgressResult permits EgressResponse, EgressRefusal {}
