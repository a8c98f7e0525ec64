package dev.signet;

import java.util.List;
import java.util.Map;

/**
 * Who must sign, and where (protocol section 5). Immutable; a change of phase is another policy.
 *
 * @param phase where no rule says otherwise
 * @param routes where {@link Phase#REQUIRE} refuses unsigned requests
 * @param routePhases phases of single routes, over the global one
 * @param exempt where unsigned requests pass in every phase
 * @param open where nothing is verified: health checks
 * @param openPreflights whether nothing is verified of CORS preflights either
 * @param jsonRpc where refusals take the form of JSON-RPC errors
 * @param routeTenants whose unsigned requests come in where
 * @param tenants rules of tenants, which only make things stricter
 * @param passInvalid whether {@link Phase#OBSERVE} lets signed requests pass that do not verify
 */
record RolloutPolicy(
        Phase phase,
        List<PathPattern> routes,
        Map<PathPattern, Phase> routePhases,
        List<PathPattern> exempt,
        List<PathPattern> open,
        boolean openPreflights,
        List<PathPattern> jsonRpc,
        Map<PathPattern, String> routeTenants,
        Map<String, TenantSettings> tenants,
        boolean passInvalid) {

    /**
     * What the policy says of one route.
     *
     * @param tenant the tenant that unsigned requests count for, or null
     * @param requiresSignature whether unsigned requests are refused
     * @param exempt whether they would pass even when all is enforced
     */
    record Route(
            Phase phase, String tenant, boolean requiresSignature, boolean exempt, boolean open, boolean jsonRpc) {}

    /** @param callerTenant the tenant of the caller's API key, or null */
    Route route(String method, String normalPath, String callerTenant) {
        String loose = PathPattern.loose(normalPath);
        String routeTenant = tenant(method, loose);
        String tenant = callerTenant != null ? callerTenant : routeTenant;
        Phase own = routePhase(method, normalPath, loose);
        Phase effective = stricter(stricter(own == null ? phase : own, routeTenant), callerTenant);
        boolean isExempt = anyExactly(exempt, method, normalPath);
        boolean listed = own == Phase.REQUIRE || anyLoosely(routes, method, loose);
        boolean required = effective == Phase.ENFORCE || effective == Phase.REQUIRE && listed;
        return new Route(
                effective,
                tenant,
                required && !isExempt,
                isExempt,
                anyExactly(open, method, normalPath),
                anyLoosely(jsonRpc, method, loose));
    }

    /** Whether nothing is verified of this request, since it is the question of a browser whether another one may come (Fetch, "CORS-preflight request"). */
    boolean isOpenPreflight(RequestHead head) {
        return openPreflights && isPreflight(head);
    }

    static boolean isPreflight(RequestHead head) {
        return head.method().equals("OPTIONS")
                && !head.headers("origin").isEmpty()
                && !head.headers("access-control-request-method").isEmpty()
                && !head.announcesBody();
    }

    /** The phase of a request to that route, given the tenant that it claims or has proved; null for none. */
    Phase phase(Route route, String requestTenant) {
        return stricter(route.phase(), requestTenant);
    }

    private Phase stricter(Phase given, String tenant) {
        TenantSettings own = tenant == null ? null : tenants.get(tenant);
        return own == null ? given : Phase.stricter(given, own.phase());
    }

    /** Whether a signed request that does not verify may pass. */
    boolean passesInvalid(Route route, String claimedTenant) {
        Phase effective = phase(route, claimedTenant);
        return effective == Phase.PUBLISH || effective == Phase.OBSERVE && passInvalid;
    }

    /** Whether any rule refuses unsigned requests, so that ambiguous paths must not slip past it. */
    boolean requiresAnywhere() {
        return phase.isAtLeast(Phase.REQUIRE)
                || routePhases.values().stream().anyMatch(p -> p.isAtLeast(Phase.REQUIRE))
                || tenants.values().stream()
                        .anyMatch(t -> t.phase() != null && t.phase().isAtLeast(Phase.REQUIRE));
    }

    /** The strictest phase that a rule gives this route; null where none does. A rule laxer than the global phase must match to the letter. */
    private Phase routePhase(String method, String path, String loose) {
        Phase strictest = null;
        for (Map.Entry<PathPattern, Phase> rule : routePhases.entrySet()) {
            boolean matches = rule.getValue().isAtLeast(phase)
                    ? rule.getKey().matchesLoosely(method, loose)
                    : rule.getKey().matchesExactly(method, path);
            if (matches) {
                strictest = Phase.stricter(rule.getValue(), strictest);
            }
        }
        return strictest;
    }

    private String tenant(String method, String loose) {
        for (Map.Entry<PathPattern, String> rule : routeTenants.entrySet()) {
            if (rule.getKey().matchesLoosely(method, loose)) {
                return rule.getValue();
            }
        }
        return null;
    }

    private static boolean anyExactly(List<PathPattern> patterns, String method, String path) {
        for (PathPattern pattern : patterns) {
            if (pattern.matchesExactly(method, path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyLoosely(List<PathPattern> patterns, String method, String loose) {
        for (PathPattern pattern : patterns) {
            if (pattern.matchesLoosely(method, loose)) {
                return true;
            }
        }
        return false;
    }
}
