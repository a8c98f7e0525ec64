package dev.signet.receipt;

import java.util.List;

/**
 * One receipt and what was found of it.
 *
 * @param index its place, from 0
 * @param receipt null where it could not be read
 * @param findings empty where it holds
 */
public record CheckedReceipt(long index, ReadReceipt receipt, List<Finding> findings) {
    public boolean isValid() {
        return findings.isEmpty();
    }
}
