package dev.signet.receipt;

import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;

/**
 * A receipt in its place in a chain, with the signatures that are kept beside it (protocol section 8).
 *
 * @param hop from 1
 * @param receiptHash {@code sha256:<hex>} over the JCS form of all members but itself
 * @param kid the receipt key
 * @param json the JCS form, {@code receipt_hash} included; shared, not to be changed
 * @param signature Ed25519 over {@code "signet-receipt-v1:" + receiptHash}: 64 octets
 * @param requestSignature the value of the request's signature field
 */
public record Receipt(
        String tenant,
        String traceId,
        int hop,
        String receiptHash,
        String kid,
        byte[] json,
        byte[] signature,
        String requestSignature) {

    /**
     * Gives a draft its place, and signs it.
     *
     * @param hop from 1
     * @param previousHash the hash of the receipt before it; null for hop 1 only
     * @param key the active receipt key
     */
    public static Receipt seal(ReceiptDraft draft, int hop, String previousHash, SigningKey key) {
        ReceiptJson.Sealed sealed = ReceiptJson.seal(draft, hop, previousHash, key.kid());
        byte[] input = signatureInput(sealed.hash());
        return new Receipt(
                draft.tenant(),
                draft.traceId(),
                hop,
                sealed.hash(),
                key.kid(),
                sealed.json(),
                key.sign(input, input.length),
                draft.requestSignature());
    }

    static byte[] signatureInput(String receiptHash) {
        return ("signet-receipt-v1:" + receiptHash).getBytes(StandardCharsets.UTF_8);
    }

    /** The receipt itself as text. */
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
