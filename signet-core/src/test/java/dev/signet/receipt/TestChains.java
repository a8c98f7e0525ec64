package dev.signet.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Chains of receipts, and the documents of the key that signed them. */
public final class TestChains {
    public static final SignatureEngine ENGINE = SignatureEngines.current();
    public static final Instant TIME = Instant.parse("2026-11-20T12:00:00.123Z");
    public static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "receipts-1", ENGINE);
    public static final SigningKey OTHER = SigningKey.generate(JwsAlgorithm.ED25519, "receipts-2", ENGINE);
    public static final String PAYLOAD = "{\"id\":1,\"method\":\"pay\"}";

    private TestChains() {}

    /** What {@code /.well-known/signet/keys} has for this receipt key alone. */
    public static byte[] history(SigningKey key) {
        Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
        return KeyRing.of(Map.of(KeyPurpose.RECEIPT, key), clock, Duration.ofSeconds(300))
                .history()
                .bytes();
    }

    public static TrustAnchors pinned(SigningKey key) {
        return TrustAnchors.NONE.withKeys(new String(history(key), UTF_8), ENGINE);
    }

    public static ReceiptVerifier verifier(TrustAnchors anchors) {
        return new ReceiptVerifier(anchors, ENGINE);
    }

    public static ReceiptDraft draft(String tenant, String traceId, String path, String payload) {
        String signature = "header.." + UUID.randomUUID();
        return new ReceiptDraft(
                UUID.randomUUID(),
                TIME,
                tenant,
                traceId,
                true,
                true,
                Sha256.of(payload.getBytes(UTF_8)),
                new ReceiptDraft.Request(
                        "POST",
                        path,
                        Sha256.of(("https://api.example.com" + path).getBytes(UTF_8)),
                        "client-1",
                        Sha256.of(signature.getBytes(UTF_8)),
                        false),
                new ReceiptDraft.Response(200, Sha256.of("{}".getBytes(UTF_8)), null, null),
                signature,
                payload.getBytes(UTF_8));
    }

    /** The same with another answer. */
    public static ReceiptDraft answered(ReceiptDraft draft, ReceiptDraft.Response response) {
        return new ReceiptDraft(
                draft.entry(),
                draft.ts(),
                draft.tenant(),
                draft.traceId(),
                draft.startsTrace(),
                draft.metered(),
                draft.cid(),
                draft.request(),
                response,
                draft.requestSignature(),
                draft.payload());
    }

    public static List<Receipt> chain(String tenant, String traceId, int hops) {
        List<ReceiptDraft> drafts = new ArrayList<>();
        for (int hop = 1; hop <= hops; hop++) {
            drafts.add(draft(tenant, traceId, "/rpc", PAYLOAD));
        }
        return sealed(drafts, KEY);
    }

    public static List<Receipt> sealed(List<ReceiptDraft> drafts, SigningKey key) {
        List<Receipt> chain = new ArrayList<>();
        for (ReceiptDraft draft : drafts) {
            String previous =
                    chain.isEmpty() ? null : chain.get(chain.size() - 1).receiptHash();
            chain.add(Receipt.seal(draft, chain.size() + 1, previous, key));
        }
        return chain;
    }

    /** The bundle of a chain, by the key and with the keys of these tests. */
    public static byte[] bundle(List<Receipt> chain) {
        return AuditBundle.of(chain, TIME, KEY, history(KEY), Map.of());
    }

    static List<String> codes(Report report) {
        return report.findings().stream().map(finding -> finding.fault().code()).toList();
    }
}
