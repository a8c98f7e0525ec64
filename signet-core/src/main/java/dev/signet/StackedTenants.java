package dev.signet;

/** Two directories as one. What the upper one knows hides the lower one, except that neither takes a suspension back. */
record StackedTenants(TenantDirectory upper, TenantDirectory lower) implements TenantDirectory {
    @Override
    public ApiKey apiKey(String presented) {
        ApiKey key = upper.apiKey(presented);
        return key != null ? key : lower.apiKey(presented);
    }

    @Override
    public boolean isSuspended(String tenant) {
        return upper.isSuspended(tenant) || lower.isSuspended(tenant);
    }

    @Override
    public TenantLimits limits(String tenant) {
        TenantLimits limits = upper.limits(tenant);
        return limits != null ? limits : lower.limits(tenant);
    }
}
