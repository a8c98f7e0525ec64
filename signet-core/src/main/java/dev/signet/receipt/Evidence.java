package dev.signet.receipt;

import java.nio.charset.StandardCharsets;

/**
 * What is kept beside a receipt.
 *
 * @param kid the key that is said to have signed; null where nothing says it
 * @param signature null where there is none
 * @param requestSignature the {@code X-Signature} value of the request; null where it was not kept
 */
record Evidence(String kid, byte[] signature, String requestSignature) {
    static final Evidence NONE = new Evidence(null, null, null);

    /** From JSON members {@code signature}, {@code kid}, {@code request_signature}, all optional. */
    static Evidence of(JsonObject members) {
        String signature = members.optionalString("signature");
        return new Evidence(
                members.optionalString("kid"),
                signature == null ? null : ReceiptKeys.decode(signature, "the receipt's signature"),
                members.optionalString("request_signature"));
    }

    /** The check of a receipt against this. */
    Findings.Check check(ReceiptKeys keys) {
        return receipt -> {
            if (signature == null) {
                throw new ReceiptException(ReceiptFault.SIGNATURE_MISSING, "no signature of it is there");
            }
            String key = receipt.kid() == null ? kid : receipt.kid();
            if (kid != null && !kid.equals(key)) {
                throw new ReceiptException(
                        ReceiptFault.SIGNATURE_INVALID,
                        "the signature is said to be by '" + kid + "', but the receipt names '" + key + "'");
            }
            keys.verify(
                    key,
                    new String(Receipt.signatureInput(receipt.receiptHash()), StandardCharsets.UTF_8),
                    signature,
                    "the receipt's signature");
        };
    }

    void checkRequest(ReadReceipt receipt) {
        if (requestSignature == null || receipt.requestSig() == null) {
            return; // it is evidence of the caller's, and may not have been kept
        }
        String hash = Sha256.of(requestSignature.getBytes(StandardCharsets.UTF_8));
        if (!hash.equals(receipt.requestSig())) {
            throw new ReceiptException(
                    ReceiptFault.REQUEST_SIGNATURE_MISMATCH,
                    "'request.sig' says " + receipt.requestSig() + ", the request signature beside it gives " + hash);
        }
    }
}
