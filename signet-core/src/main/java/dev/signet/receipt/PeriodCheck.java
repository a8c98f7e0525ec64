package dev.signet.receipt;

import dev.signet.json.CanonicalForm;
import dev.signet.json.JsonValue;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Verifies the export of a period as it is read (protocol section 8), in bounded memory. */
final class PeriodCheck {
    private static final int MAX_KIDS = 10_000;

    private final Findings findings;
    private final KeySource keySource;
    private final boolean lines;
    private final SignatureLines signatures;
    private final MessageDigest integrity = Sha256.digest();
    private final PeriodLinks links = new PeriodLinks();
    private final Map<String, Long> kids =
            new LinkedHashMap<>(); // of receipt keys, with the place of the first receipt
    private String tenant;

    /**
     * @param lines whether the integrity hash is over lines, not over a list
     * @param signatures what is kept beside the receipts; null where it is not at hand
     */
    PeriodCheck(Findings findings, KeySource keySource, boolean lines, SignatureLines signatures) {
        this.findings = findings;
        this.keySource = keySource;
        this.lines = lines;
        this.signatures = signatures;
        if (!lines) {
            integrity.update((byte) '[');
        }
    }

    /** To be told of each receipt in turn: its octets, in lines without the end of the line. */
    void receipt(byte[] json) throws IOException {
        Findings.Check beside = signatures == null ? receipt -> {} : signatures.next();
        if (!lines && findings.receipts() > 0) {
            integrity.update((byte) ',');
        }
        CanonicalForm form;
        try {
            form = JsonObject.read(json, ReceiptFault.RECEIPT_MALFORMED);
        } catch (ReceiptException e) {
            integrity.update(json);
            findings.receipt(json); // tells the same
            return;
        }
        if (lines) {
            integrity.update(json);
            integrity.update((byte) '\n');
        } else {
            integrity.update(form.array(), form.offset(), form.length());
        }
        long index = findings.receipts();
        ReadReceipt receipt = findings.receipt(form, this::checkTenant, links, beside);
        if (receipt != null && receipt.kid() != null && kids.size() < MAX_KIDS) {
            kids.putIfAbsent(receipt.kid(), index);
        }
    }

    private void checkTenant(ReadReceipt receipt) {
        if (tenant == null) {
            tenant = receipt.tenant();
        } else if (!tenant.equals(receipt.tenant())) {
            throw new ReceiptException(
                    ReceiptFault.TENANT_MISMATCH,
                    "it is of tenant '" + receipt.tenant() + "', those before it are of '" + tenant + "'");
        }
    }

    /** To be told of the manifest at the end: an object with all members but {@code receipts}. */
    void finish(byte[] json) throws IOException {
        CanonicalForm form = JsonObject.read(json, ReceiptFault.MANIFEST_MALFORMED);
        JsonObject manifest = JsonObject.of(form.root(), ReceiptFault.MANIFEST_MALFORMED, "the manifest");
        if (!manifest.has("bundle_signature")) {
            throw manifest.wrong("bundle_signature", "is missing: the file is cut off, or this is no manifest");
        }
        findings.whole(() -> checkMembers(manifest));
        findings.whole(() -> checkIntegrity(manifest));
        ReceiptKeys keys = keySource.with(manifest.optionalArray("keys"));
        findings.whole(() -> checkSignature(form, manifest, keys));
        kids.forEach((kid, first) -> findings.whole(() -> checkKey(keys, kid, first)));
        if (signatures != null) {
            signatures.verify(keys, findings);
        }
    }

    private void checkMembers(JsonObject manifest) {
        manifest.timestamp("export_timestamp");
        JsonObject period = manifest.object("period");
        if (Timestamp.parse(period.timestamp("start")).isAfter(Timestamp.parse(period.timestamp("end")))) {
            throw manifest.wrong("period", "ends before it starts");
        }
        if (manifest.present("prev_manifest_hash").kind() != JsonValue.Kind.NULL) {
            manifest.hash("prev_manifest_hash");
        }
        String stated = manifest.nonEmpty("tenant_id");
        if (tenant != null && !tenant.equals(stated)) {
            throw new ReceiptException(
                    ReceiptFault.TENANT_MISMATCH,
                    "'tenant_id' says '" + stated + "', the first receipt is of '" + tenant + "'");
        }
        long count = manifest.integer("receipt_count", 0, Long.MAX_VALUE);
        if (count != findings.receipts()) {
            throw new ReceiptException(
                    ReceiptFault.COUNT_MISMATCH,
                    "'receipt_count' says " + count + ", there are " + findings.receipts());
        }
    }

    private void checkIntegrity(JsonObject manifest) {
        if (!lines) {
            integrity.update((byte) ']');
        }
        String hash = Sha256.text(integrity.digest());
        if (!hash.equals(manifest.hash("integrity_hash"))) {
            throw new ReceiptException(
                    ReceiptFault.INTEGRITY_MISMATCH,
                    "'integrity_hash' says " + manifest.hash("integrity_hash") + ", the receipts give " + hash
                            + ": some were changed, added, left out or moved");
        }
    }

    private static void checkSignature(CanonicalForm form, JsonObject manifest, ReceiptKeys keys) {
        byte[] signed = form.without("bundle_signature");
        if (manifest.has("keys")) {
            signed = JsonObject.read(signed, ReceiptFault.MANIFEST_MALFORMED).without("keys");
        }
        keys.verify(
                manifest.nonEmpty("kid"),
                PeriodManifest.SIGNED + Sha256.of(signed),
                ReceiptKeys.decode(manifest.string("bundle_signature"), "'bundle_signature'"),
                "the manifest's signature");
    }

    private static void checkKey(ReceiptKeys keys, String kid, long first) {
        try {
            keys.checkNotRevoked(kid);
        } catch (ReceiptException e) {
            throw new ReceiptException(
                    e.fault(), "receipt " + (first + 1) + " is the first of a key: " + e.getMessage());
        }
    }
}
