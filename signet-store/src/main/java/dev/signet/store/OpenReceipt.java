package dev.signet.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

/** A receipt whose stream a crash cut off. */
final class OpenReceipt {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OpenReceipt() {}

    /** What ends it: nobody knows how much was sent, so it has no {@code response.cid}. */
    static ReceiptDraft aborted(Receipt open, Instant now) {
        JsonNode receipt;
        try {
            receipt = JSON.readTree(open.json());
        } catch (IOException e) {
            throw new UncheckedIOException("the receipt " + open.receiptHash() + " is not JSON", e);
        }
        JsonNode request = receipt.path("request");
        return new ReceiptDraft(
                UUID.randomUUID(),
                now,
                open.tenant(),
                open.traceId(),
                false,
                false,
                receipt.path("cid").textValue(),
                new ReceiptDraft.Request(
                        request.path("method").textValue(),
                        request.path("path").textValue(),
                        request.path("target").textValue(),
                        request.path("kid").textValue(),
                        request.path("sig").textValue(),
                        request.path("symmetric").booleanValue()),
                new ReceiptDraft.Response(
                        receipt.path("response").path("status").intValue(),
                        null,
                        ReceiptDraft.State.ABORTED,
                        open.receiptHash()),
                open.requestSignature(),
                null);
    }
}
