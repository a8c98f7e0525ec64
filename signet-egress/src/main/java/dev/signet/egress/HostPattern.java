package dev.signet.egress;

/** A pattern in which {@code *} stands for any characters. Takes time in proportion to pattern times host at most, unlike a regular expression. */
record HostPattern(String pattern) {
    boolean matches(String host) {
        int p = 0;
        int h = 0;
        int star = -1;
        int resume = 0;
        while (h < host.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = h;
            } else if (p < pattern.length() && pattern.charAt(p) == host.charAt(h)) {
                p++;
                h++;
            } else if (star >= 0) {
                // the last star takes one character more; what stood before it needs no second try
                p = star + 1;
                h = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
