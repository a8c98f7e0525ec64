package dev.signet.keys;

/** A published key set, ready to send. */
public record KeySetDocument(byte[] bytes, String mediaType, String etag, String cacheControl) {}
