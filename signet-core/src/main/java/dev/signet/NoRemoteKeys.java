package dev.signet;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where signet-egress is not on the class path. */
final class NoRemoteKeys implements RemoteKeys {
    private static final Logger LOG = LoggerFactory.getLogger(NoRemoteKeys.class);
    private static final String MISSING =
            "keys by URL need dev.signet:signet-egress on the class path: add the dependency";

    @Override
    public KeyResolver shared(String url) {
        throw new IllegalArgumentException(MISSING);
    }

    @Override
    public KeyResolver of(String tenant, String url, List<String> hosts) {
        LOG.error("the keys of tenant {} are not trusted: {}", tenant, MISSING);
        return KeyResolver.NONE;
    }

    @Override
    public void check(String url, List<String> hosts) {
        throw new IllegalArgumentException(MISSING);
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
