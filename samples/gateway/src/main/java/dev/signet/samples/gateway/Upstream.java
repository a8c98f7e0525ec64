package dev.signet.samples.gateway;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.springframework.cloud.gateway.route.builder.GatewayFilterSpec;
import org.springframework.cloud.gateway.route.builder.UriSpec;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;

/**
 * What the gateway stands in front of.
 *
 * @param origin scheme, host and port
 * @param path what every path begins with there; empty for nothing
 */
record Upstream(URI origin, String path) {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException saying what to set, without repeating what may hold a password */
    static Upstream of(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    "UPSTREAM_URL is not set: set it to the URL that requests go to, such as http://localhost:9000");
        }
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw wrong("is no URL (" + e.getReason() + ")");
        }
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw wrong("is no URL with http:// or https:// and a host");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw wrong("has a user, a query or a fragment: leave that out");
        }
        String path = url.getRawPath().replaceFirst("/+$", "");
        return new Upstream(URI.create(url.getScheme() + "://" + url.getRawAuthority()), path);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("UPSTREAM_URL " + what + "; one is http://localhost:9000");
    }

    /** Puts requests below the path. */
    UriSpec below(GatewayFilterSpec filters) {
        return path.isEmpty() ? filters : filters.prefixPath(path);
    }

    /** Whether it takes connections; asks for nothing. */
    Mono<Boolean> accepts() {
        int standard = "https".equals(origin.getScheme()) ? 443 : 80;
        return TcpClient.newConnection()
                .host(origin.getHost())
                .port(origin.getPort() < 0 ? standard : origin.getPort())
                .connect()
                .map(connection -> {
                    connection.dispose();
                    return true;
                })
                .timeout(PATIENCE, Mono.just(false))
                .onErrorReturn(false);
    }
}
