package dev.signet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The origins, with optional path prefixes, under which callers know this server (protocol section 1, "Authority"). */
final class ExternalUrls {
    private final List<TargetUri> urls;

    private ExternalUrls(List<TargetUri> urls) {
        this.urls = urls;
    }

    /** @throws IllegalArgumentException naming the entry that is wrong */
    static ExternalUrls of(List<String> texts) {
        List<TargetUri> urls = new ArrayList<>();
        for (String text : texts) {
            try {
                TargetUri url = TargetUri.parse(text);
                if (url.query() != null) {
                    throw new IllegalArgumentException("has a query");
                }
                String path = url.path();
                urls.add(new TargetUri(
                        url.origin(), path.endsWith("/") ? path.substring(0, path.length() - 1) : path, null));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("external-urls: '" + text + "' " + e.getMessage());
            }
        }
        return new ExternalUrls(List.copyOf(urls));
    }

    boolean isEmpty() {
        return urls.isEmpty();
    }

    /** Whether the signed URL names this server and the path and query that were requested. */
    boolean matches(TargetUri signed, String normalPath, String rawQuery, boolean localLoopback) {
        if (!equal(signed.query(), rawQuery)) {
            return false;
        }
        for (TargetUri url : urls) {
            if (signed.origin().equals(url.origin())
                    && signed.path().length() == url.path().length() + normalPath.length()
                    && signed.path().startsWith(url.path())
                    && signed.path().endsWith(normalPath)) {
                return true;
            }
        }
        return localLoopback && signed.isLoopback() && signed.path().equals(normalPath);
    }

    /**
     * The URL to sign for a request that named none: the external URL that fits its Host field, else the first; on loopback connections a loopback
     * Host is taken; where nothing is known, path and query alone.
     */
    String describe(RequestHead head) {
        String target = head.rawQuery() == null ? head.rawPath() : head.rawPath() + "?" + head.rawQuery();
        String host = head.authority() != null ? head.authority() : head.header("host");
        String wanted = host == null ? "" : host.toLowerCase(Locale.ROOT);
        for (TargetUri url : urls) {
            if (url.origin().endsWith("://" + wanted)) {
                return url.origin() + url.path() + target;
            }
        }
        if (!urls.isEmpty()) {
            return urls.get(0).origin() + urls.get(0).path() + target;
        }
        return head.isLocalLoopback() && isLoopbackHost(wanted) ? "http://" + wanted + target : target;
    }

    private static boolean isLoopbackHost(String host) {
        try {
            return new TargetUri("http://" + TargetUri.authority("http", host), "/", null).isLoopback();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean equal(String one, String other) {
        return one == null ? other == null : one.equals(other);
    }
}
