package dev.signet.receipt;

/**
 * One thing that is wrong.
 *
 * @param index the place of the receipt in what was verified, from 0; -1 where it is about the whole
 * @param hop the receipt's hop; 0 where it is not known
 * @param receiptHash the receipt's hash as it states it itself; null where it is not known
 * @param detail what is wrong and where, for a reader
 */
public record Finding(ReceiptFault fault, long index, int hop, String receiptHash, String detail) {
    static Finding ofWhole(ReceiptFault fault, String detail) {
        return new Finding(fault, -1, 0, null, detail);
    }

    /** Which receipt, and what is wrong with it, in one line. */
    public String text() {
        if (index < 0) {
            return detail;
        }
        StringBuilder text = new StringBuilder("receipt ").append(index + 1);
        if (hop > 0) {
            text.append(", hop ").append(hop);
        }
        if (receiptHash != null) {
            text.append(", ").append(receiptHash);
        }
        return text.append(": ").append(detail).toString();
    }
}
