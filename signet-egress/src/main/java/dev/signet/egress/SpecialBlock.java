package dev.signet.egress;

/**
 * A row of the table of special-purpose addresses.
 *
 * @param isReachable whether its addresses are as public as any other
 */
record SpecialBlock(boolean isReachable, String name) {
    static SpecialBlock read(String text) {
        String[] columns = text.split("\\s+", 2);
        return switch (columns[0]) {
            case "yes" -> new SpecialBlock(true, columns[1]);
            case "no", "anycast" -> new SpecialBlock(false, columns[1]);
            default -> throw new IllegalStateException("'" + text + "' begins with none of yes, no, anycast");
        };
    }
}
