package dev.signet.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.receipt.Receipt;
import java.io.UncheckedIOException;

/** A receipt's members, by a parser that is not ours. */
final class ReceiptJsonText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReceiptJsonText() {}

    static JsonNode of(Receipt receipt) {
        try {
            return JSON.readTree(receipt.text());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
