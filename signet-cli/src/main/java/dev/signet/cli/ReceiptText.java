package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A receipt for people to read. */
final class ReceiptText {
    private ReceiptText() {}

    /** A block of lines, its end included. */
    static String block(JsonNode receipt) {
        StringBuilder block = new StringBuilder();
        line(
                block,
                "hop",
                text(receipt.path("hop")) + " of trace " + text(receipt.path("trace_id")) + ", tenant "
                        + text(receipt.path("tenant")));
        line(block, "time", text(receipt.path("ts")));
        JsonNode request = receipt.path("request");
        line(block, "request", text(request.path("method")) + " " + text(request.path("path")));
        line(
                block,
                "signed by",
                text(request.path("kid")) + (request.path("symmetric").booleanValue() ? " (a shared secret)" : ""));
        JsonNode response = receipt.path("response");
        String state = response.has("state") ? ", " + text(response.path("state")) : "";
        line(block, "status", text(response.path("status")) + state);
        line(block, "cid", text(receipt.path("cid")));
        line(block, "hash", text(receipt.path("receipt_hash")));
        line(block, "receipt key", text(receipt.path("kid")));
        return block.toString();
    }

    private static void line(StringBuilder block, String name, String value) {
        block.append(name).append(" ".repeat(13 - name.length())).append(value).append(System.lineSeparator());
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "-" : Terminal.printable(value.asText());
    }
}
