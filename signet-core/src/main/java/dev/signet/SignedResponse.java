package dev.signet;

import java.util.List;

/**
 * A response as a client received it; nothing in it is trusted.
 *
 * @param signatures the values of its signature fields
 * @param contentType the {@code Content-Type} field, or null
 * @param body the content with its coding taken off; empty for HEAD, 204 and 304
 */
public record SignedResponse(int status, List<String> signatures, String contentType, byte[] body) {}
