package dev.signet.jose;

/** Versions of libraries, from their jars' manifests. */
final class Versions {
    private Versions() {}

    static String of(Class<?> type, String fallback) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? fallback : version;
    }
}
