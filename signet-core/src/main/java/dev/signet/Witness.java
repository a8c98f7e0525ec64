package dev.signet;

import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observations and the log of a request that is refused, or that enforcement would refuse. */
final class Witness {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Signet signet;
    private final Settings settings;
    private final RequestHead head;
    private final String path;
    private final String trace;
    private final TenantDirectory.ApiKey apiKey;

    /** @param apiKey the caller's, or null */
    Witness(
            Signet signet,
            Settings settings,
            RequestHead head,
            String path,
            String trace,
            TenantDirectory.ApiKey apiKey) {
        this.signet = signet;
        this.settings = settings;
        this.head = head;
        this.path = path;
        this.trace = trace;
        this.apiKey = apiKey;
    }

    void letPass(Rejection rejection, String why) {
        tell(rejection, false, why);
    }

    void refused(Rejection rejection, String why) {
        tell(rejection, true, why);
    }

    private void tell(Rejection rejection, boolean refused, String why) {
        String client = client();
        String request = head.method() + " " + path;
        signet.observations.observe(new Observations.Source(client, request, rejection.code(), refused));
        if (LOG.isInfoEnabled()) {
            String text = "%s %s: %s from %s, trace %s (%s)"
                    .formatted(refused ? "refused" : "let pass", rejection.code(), request, client, trace, why);
            LOG.info(CONTROL.matcher(text).replaceAll("?")); // a stranger wrote parts of it
        }
    }

    /** The first that there is of: authenticated principal, API key prefix, configured field, address past trusted proxies (protocol section 5). */
    private String client() {
        if (head.principal() != null) {
            return head.principal();
        }
        if (apiKey != null) {
            return apiKey.prefix();
        }
        String named = settings.clientHeader.isEmpty() ? null : head.header(settings.clientHeader);
        return named != null ? named : settings.clientAddress.of(head);
    }
}
