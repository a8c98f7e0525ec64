package dev.signet.store;

import dev.signet.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;

/** Where archives lie: {@code DIR/<tenant>/<yyyy-MM>}. What is there is never written over: it may be all that is left of its receipts. */
final class ArchiveNames {
    static final String SIGNATURES = ".signatures.jsonl";

    private ArchiveNames() {}

    /** The tenant's id; octets that could lead elsewhere or hide it, as a first dot, are percent-encoded. */
    static String directory(String tenant) {
        if (TenantId.isValid(tenant) && tenant.charAt(0) != '.') {
            return tenant;
        }
        StringBuilder name = new StringBuilder(tenant.isEmpty() ? "%" : "");
        for (byte octet : tenant.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain =
                    c == '-' || c == '_' || c == '.' && !name.isEmpty() || c < 0x80 && Character.isLetterOrDigit(c);
            name.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return name.toString();
    }

    /** A name without its ending that no archive in the directory has. */
    static String free(Path directory, YearMonth month) {
        String name = month.toString();
        for (int i = 2; isTaken(directory, name); i++) {
            name = month + "." + i;
        }
        return name;
    }

    private static boolean isTaken(Path directory, String name) {
        return Files.exists(directory.resolve(name + ".json"))
                || Files.exists(directory.resolve(name + ".jsonl"))
                || Files.exists(directory.resolve(name + SIGNATURES));
    }
}
