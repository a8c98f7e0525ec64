package dev.signet.client;

import dev.signet.jose.SigningKey;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;

/** What {@link SignetClientBuilder} was told. */
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
        Retries retries) {}
