package dev.signet;

import dev.signet.json.JsonRules;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a verifier expects. Times in seconds, sizes in octets.
 *
 * @param signatureHeader name of the signature field
 * @param nfc whether {@code c14n: jcs-nfc} is taken
 * @param requiredHeaders lower-case names of fields that {@code hdrs} must cover where they are present
 * @param tenants by id; a tenant that is not in it has {@link TenantSettings#DEFAULT}
 */
record VerificationSettings(
        String signatureHeader,
        ExternalUrls externalUrls,
        Binding binding,
        Set<String> audiences,
        long nonceTtl,
        long maxSkew,
        int maxBody,
        JsonRules.LossyNumbers lossyNumbers,
        boolean rawJson,
        boolean nfc,
        boolean requireTyp,
        boolean requireIss,
        List<String> requiredHeaders,
        boolean allowRs256,
        Map<String, TenantSettings> tenants) {

    TenantSettings tenant(String id) {
        return tenants.getOrDefault(id, TenantSettings.DEFAULT);
    }
}
