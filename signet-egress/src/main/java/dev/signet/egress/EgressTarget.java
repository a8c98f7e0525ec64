package dev.signet.egress;

import java.net.URI;

/** A URL that policy lets pass, as far as the URL itself tells. Only {@link EgressGuard} makes these. */
public final class EgressTarget implements UrlVerdict {
    private final URI uri;
    private final String host;
    private final int port;

    EgressTarget(URI uri, String host, int port) {
        this.uri = uri;
        this.host = host;
        this.port = port;
    }

    /** The URL with its host in normal form and without a fragment. */
    public URI uri() {
        return uri;
    }

    /** As {@link dev.signet.HostName#normalize} gives it. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }
}
