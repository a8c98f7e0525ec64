package dev.signet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.HostList;
import dev.signet.Setting;
import dev.signet.egress.AddressVerdict;
import dev.signet.egress.EgressGuard;
import dev.signet.egress.EgressRefusal;
import java.util.List;
import java.util.Map;

/** The op {@code egress.check}. */
final class EgressOps {
    private EgressOps() {}

    static void check(Members line, ObjectNode answer) {
        String url = line.string("url");
        List<String> allowed = line.strings("allowlist");
        GivenAddresses addresses = new GivenAddresses();
        try {
            HostList.of(allowed);
            line.stringLists("resolve").forEach(addresses::put);
        } catch (IllegalArgumentException e) {
            throw OpException.badRequest(e.getMessage());
        }
        EgressSettings settings = EgressSettings.of(
                Map.of(Setting.ALLOWED_HOSTS, String.join(",", allowed), Setting.EGRESS_CONNECT_TIMEOUT, "60"));
        try (EgressGuard guard = EgressGuard.of(settings, addresses, EgressListener.NONE)) {
            AddressVerdict verdict = guard.explain(url, null).verdict();
            if (verdict instanceof EgressRefusal refusal) {
                throw new OpException(refusal.reason().code(), refusal.detail());
            }
            answer.put("pinned_ip", ((AddressVerdict.Checked) verdict).texts().get(0));
        }
    }
}
