package dev.signet.egress;

import dev.signet.HostList;
import java.util.concurrent.CompletionStage;

/** How key sets are asked for. */
interface WayOut extends AutoCloseable {
    /** As {@link EgressGuard#examine}. */
    UrlVerdict examine(String url, HostList tenantHosts);

    /** As {@link EgressClient#send}. */
    CompletionStage<EgressResult> send(EgressRequest request);

    @Override
    void close();
}
