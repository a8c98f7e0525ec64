package dev.signet.egress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.format.util.DualIPv4v6AssociativeTries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A table of blocks of addresses beside this class: on each line a block, then what is said of it. Immutable once read. */
final class AddressTable<T> {
    private final DualIPv4v6AssociativeTries<T> tries = new DualIPv4v6AssociativeTries<>();

    private AddressTable() {}

    /** @param reader reads the rest of a line, without the white space around it */
    static <T> AddressTable<T> read(String resource, Function<String, T> reader) {
        AddressTable<T> table = new AddressTable<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(AddressTable.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    table.add(line.split("\\s+", 2), reader);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void add(String[] row, Function<String, T> reader) {
        IPAddress block = new IPAddressString(row[0]).getAddress();
        if (block == null || !block.isPrefixed() || !block.isSinglePrefixBlock()) {
            throw new IllegalStateException(row[0] + " is no block of addresses");
        }
        tries.put(block, reader.apply(row[1].strip()));
    }

    /** What is said of the longest block that holds the address, or null. */
    T find(IPAddress address) {
        var node = tries.longestPrefixMatchNode(address);
        return node == null ? null : node.getValue();
    }
}
