package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.store.StoredApiKey;
import dev.signet.store.Tenant;
import java.time.Instant;

/** Tenants for people and for programs to read. */
final class TenantText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TenantText() {}

    static String state(Tenant tenant) {
        return tenant.suspended() ? "suspended" : "active   ";
    }

    /** Whose signatures are its own. */
    static String trusted(Tenant tenant) {
        if (tenant.jwksUrl() != null) {
            return "those at " + Terminal.printable(tenant.jwksUrl());
        }
        return tenant.trustedKids().isEmpty() ? "none" : String.join(", ", tenant.trustedKids());
    }

    static ObjectNode json(Tenant tenant) {
        ObjectNode node = JSON.createObjectNode()
                .put("id", tenant.id())
                .put("name", tenant.name())
                .put("state", state(tenant).strip());
        tenant.trustedKids().forEach(node.putArray("trusted_kids")::add);
        node.put("jwks_url", tenant.jwksUrl());
        node.set("limits", JsonText.tree(tenant.limits().toJson(), "a tenant's limits"));
        return node.put("created_at", tenant.createdAt().toString())
                .put("updated_at", tenant.updatedAt().toString());
    }

    static ObjectNode json(StoredApiKey key) {
        return JSON.createObjectNode()
                .put("prefix", key.prefix())
                .put("label", key.label())
                .put("created_at", text(key.createdAt()))
                .put("expires_at", text(key.expiresAt()))
                .put("revoked_at", text(key.revokedAt()));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    static String line(StoredApiKey key) {
        return key.prefix() + "  made " + key.createdAt()
                + (key.expiresAt() == null ? "" : ", expires " + key.expiresAt())
                + (key.revokedAt() == null ? "" : ", REVOKED " + key.revokedAt())
                + (key.label() == null ? "" : "  " + key.label());
    }
}
