package dev.signet;

final class ReceiptEndpoints {
    ReceiptEndpoints(Signet signet, String base) {}

    static boolean isOne(String path, String base) {
        return !base.isEmpty() && path.startsWith(base + "/");
    }

    Exchange.Served serve(RequestHead head, String path, String tenant, String trace) {
        return null;
    }
}
