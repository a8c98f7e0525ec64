package dev.signet.receipt;

import dev.signet.json.CanonicalForm;
import dev.signet.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Verifies the export of a chain (protocol section 8). */
final class BundleCheck {
    private final Findings findings;
    private final JsonObject bundle;
    private final ReceiptKeys keys;
    private final Map<String, JsonObject> signatures = new HashMap<>();
    private final Map<String, byte[]> payloads = new HashMap<>();

    /** @throws ReceiptException with {@code bundle_malformed} */
    BundleCheck(CanonicalForm form, Findings findings, KeySource keySource) {
        this.findings = findings;
        bundle = JsonObject.of(form.root(), ReceiptFault.BUNDLE_MALFORMED, "the bundle");
        keys = keySource.with(bundle.optionalArray("keys"));
        readSignatures();
        readPayloads();
    }

    private void readSignatures() {
        for (JsonValue value : bundle.array("receipt_signatures")) {
            JsonObject entry = JsonObject.of(value, ReceiptFault.BUNDLE_MALFORMED, "an entry of 'receipt_signatures'");
            if (signatures.put(entry.hash("receipt_hash"), entry) != null) {
                throw bundle.wrong("receipt_signatures", "has two entries for " + entry.hash("receipt_hash"));
            }
        }
    }

    private void readPayloads() {
        for (JsonValue value : bundle.optionalArray("payloads")) {
            JsonObject entry = JsonObject.of(value, ReceiptFault.BUNDLE_MALFORMED, "an entry of 'payloads'");
            if (payloads.put(entry.hash("receipt_hash"), payload(entry)) != null) {
                throw bundle.wrong("payloads", "has two entries for " + entry.hash("receipt_hash"));
            }
        }
    }

    private static byte[] payload(JsonObject entry) {
        if (entry.has("canon")) {
            return entry.string("canon").getBytes(StandardCharsets.UTF_8);
        }
        return base64(entry, "canon_b64");
    }

    private static byte[] base64(JsonObject members, String name) {
        String text = members.string(name);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw members.wrong(name, "is not padded base64");
    }

    void run() {
        List<JsonValue> chain = bundle.array("chain");
        String traceId = bundle.string("trace_id");
        bundle.timestamp("exported_at");
        JsonObject head = bundle.object("head");
        ChainLinks links = new ChainLinks();
        ReadReceipt last = null;
        for (JsonValue json : chain) {
            last = findings.receipt(
                    json.bytes(),
                    links,
                    receipt -> checkTrace(receipt, traceId),
                    this::checkSignature,
                    this::checkPayload);
            links.passed(last);
        }
        checkHead(head, chain, last);
        findings.whole(this::checkCid);
        findings.whole(() -> keys.verify(
                bundle.string("kid"),
                bundle.string("bundle_cid"),
                base64(bundle, "signature"),
                "the bundle's signature"));
        for (Map<String, ?> left : List.of(signatures, payloads)) {
            left.keySet().stream()
                    .sorted()
                    .forEach(hash -> findings.whole(
                            ReceiptFault.BUNDLE_MALFORMED,
                            "there is an entry for " + hash + ", which is not in the chain"));
        }
    }

    private static void checkTrace(ReadReceipt receipt, String traceId) {
        if (!receipt.traceId().equals(traceId)) {
            throw ChainLinks.broken("it is of trace '" + receipt.traceId() + "', the bundle of '" + traceId + "'");
        }
    }

    private void checkSignature(ReadReceipt receipt) {
        JsonObject entry = signatures.remove(receipt.receiptHash());
        Evidence evidence = entry == null ? Evidence.NONE : Evidence.of(entry);
        evidence.check(keys).run(receipt);
        evidence.checkRequest(receipt);
    }

    private void checkPayload(ReadReceipt receipt) {
        byte[] payload = payloads.remove(receipt.receiptHash());
        if (payload != null) {
            receipt.checkPayload(payload, "the payload beside it");
        }
    }

    private void checkHead(JsonObject head, List<JsonValue> chain, ReadReceipt last) {
        findings.whole(() -> {
            if (chain.isEmpty()) {
                throw bundle.wrong("chain", "is empty");
            }
            long hop = head.integer("hop", 1, Integer.MAX_VALUE);
            String hash = head.hash("receipt_hash");
            if (last != null && (hop != last.hop() || !hash.equals(last.receiptHash()))) {
                throw new ReceiptException(
                        ReceiptFault.HEAD_MISMATCH,
                        "'head' says hop " + hop + ", " + hash + "; the chain ends with hop " + last.hop() + ", "
                                + last.receiptHash());
            }
        });
    }

    private void checkCid() {
        String cid = Sha256.of(content(
                bundle.present("chain").bytes(),
                bundle.present("exported_at").bytes(),
                bundle.present("trace_id").bytes()));
        if (!cid.equals(bundle.hash("bundle_cid"))) {
            throw new ReceiptException(
                    ReceiptFault.BUNDLE_CID_MISMATCH,
                    "'bundle_cid' says " + bundle.hash("bundle_cid") + ", the chain, trace and time give " + cid
                            + ": something in them was changed");
        }
    }

    /** The JCS form of {@code {trace_id, chain, exported_at}}, of which each value is given in that form. */
    static byte[] content(byte[] chain, byte[] exportedAt, byte[] traceId) {
        byte[][] parts = {
            utf8("{\"chain\":"),
            chain,
            utf8(",\"exported_at\":"),
            exportedAt,
            utf8(",\"trace_id\":"),
            traceId,
            utf8("}")
        };
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
