package dev.signet;

/**
 * What a gateway does with the signature of a request that it has verified (protocol section 9).
 *
 * @param resigns whether it signs anew for what is behind
 * @param url by which that knows itself, no slash at its end; null for the one where the request is sent
 * @param audience null for none
 */
record UpstreamSettings(boolean resigns, String url, String audience) {
    static UpstreamSettings of(SettingValues values) {
        String audience = values.text(Setting.UPSTREAM_AUDIENCE);
        return new UpstreamSettings(
                values.flag(Setting.UPSTREAM, "resign", "strip"),
                url(values.text(Setting.UPSTREAM_URL)),
                audience.isEmpty() ? null : audience);
    }

    private static String url(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            TargetUri url = TargetUri.parse(text);
            if (url.query() != null) {
                throw new IllegalArgumentException("has a query");
            }
            return url.path().endsWith("/") ? url.text().substring(0, url.text().length() - 1) : url.text();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting upstream-url: '" + text + "' " + e.getMessage(), e);
        }
    }
}
