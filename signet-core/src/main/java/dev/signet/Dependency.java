package dev.signet;

/**
 * One thing that an engine depends on, as it was when it was asked. Holds no address and no secret.
 *
 * @param name what it is for: {@code store}, {@code replay}, {@code signing-keys} or {@code trusted-keys}
 * @param type what it is: {@code sqlite}, {@code postgres}, {@code redis}, {@code memory}, {@code key-ring}, {@code url}
 * @param up whether it can be used
 * @param required whether requests are refused while it is not
 */
public record Dependency(String name, String type, boolean up, boolean required) {}
