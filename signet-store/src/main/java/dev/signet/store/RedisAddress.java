package dev.signet.store;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Redis is.
 *
 * @param uris one; of a cluster, the nodes to ask first
 */
record RedisAddress(List<RedisURI> uris, boolean cluster) {
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(2);

    static RedisAddress parse(String text) {
        String scheme = text.strip().replaceFirst("(?s)://.*", "");
        String rest = text.strip().replaceFirst("(?s)^.*?://", "");
        return switch (scheme) {
            case "redis-cluster" -> cluster("redis", rest);
            case "rediss-cluster" -> cluster("rediss", rest);
            case "redis-sentinel", "rediss-sentinel" -> single(text.strip());
            case "redis", "rediss" -> rest.contains(",") ? cluster(scheme, rest) : single(text.strip());
            default -> throw malformed();
        };
    }

    private static RedisAddress single(String text) {
        return new RedisAddress(List.of(uri(text)), false);
    }

    /** Credentials of the first node hold for those that bring none. */
    private static RedisAddress cluster(String scheme, String rest) {
        List<RedisURI> nodes = new ArrayList<>();
        String credentials = "";
        for (String part : rest.split(",")) {
            String node = part.strip().replaceFirst("^rediss?://", "");
            int at = node.lastIndexOf('@');
            credentials = credentials.isEmpty() && at >= 0 ? node.substring(0, at + 1) : credentials;
            nodes.add(uri(scheme + "://" + (at >= 0 ? "" : credentials) + node));
        }
        return new RedisAddress(nodes, true);
    }

    private static RedisURI uri(String text) {
        RedisURI uri;
        try {
            uri = RedisURI.create(text);
        } catch (RuntimeException e) {
            throw malformed(); // the cause would repeat the password
        }
        uri.setTimeout(HANDSHAKE_LIMIT);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(HANDSHAKE_LIMIT));
        return uri;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "the Redis URI is not one: write redis://[user:password@]host:port[/db], rediss://… for TLS,"
                        + " redis-sentinel://[password@]host:port,host:port/db#master or"
                        + " redis-cluster://[user:password@]host:port,host:port, the password percent-encoded");
    }

    /** Hosts and ports, fit for messages. */
    static String name(RedisURI uri) {
        if (uri.getSentinels().isEmpty()) {
            return uri.getHost() + ":" + uri.getPort();
        }
        return uri.getSentinelMasterId() + " of "
                + uri.getSentinels().stream().map(RedisAddress::name).collect(Collectors.joining(","));
    }

    String name() {
        return uris.stream().map(RedisAddress::name).collect(Collectors.joining(","));
    }
}
