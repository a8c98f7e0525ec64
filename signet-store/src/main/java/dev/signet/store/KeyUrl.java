package dev.signet.store;

import java.net.URI;
import java.net.URISyntaxException;

/** The URL of a key set as the store keeps it. Whether it may be fetched is for the guard to say, wherever it is. */
final class KeyUrl {
    private static final int MOST_CHARACTERS = 2000;

    private KeyUrl() {}

    /** @throws IllegalArgumentException saying what is wrong, without the URL, which may hold a secret */
    static String require(String url) {
        if (url.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the URL has more than " + MOST_CHARACTERS + " characters");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the URL makes no sense from its character " + (e.getIndex() + 1) + " on");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("a URL such as https://keys.example.com/jwks.json is needed");
        }
        if (uri.getRawAuthority().contains("@") || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL has a user or a fragment ('@' or '#'), which are not taken");
        }
        return url;
    }
}
