package dev.signet.client;

import dev.signet.jose.SigningKey;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What {@link SignetClientBuilder} was told.
 *
 * @param streamIdle null for no limit
 */
record ClientSettings(
        SigningKey key,
        HttpClient http,
        ServerKeys serverKeys,
        Clock clock,
        String signatureHeader,
        String audience,
        String issuer,
        String canonicalForm,
        List<String> coveredHeaders,
        boolean encodedPayload,
        boolean requireSignedResponses,
        int maxResponse,
        Duration streamIdle,
        Retries retries) {}
