package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.signet.ReceiptLog;
import dev.signet.TraceId;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Drafts, and what a filter does with them. */
final class TestReceipts {
    static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ED25519, "receipts-1", SignatureEngines.current());

    private TestReceipts() {}

    /** Starts a trace. */
    static ReceiptDraft first(String tenant) {
        return draft(tenant, TraceId.next(Clock.systemUTC()), true, null);
    }

    /** Continues one. */
    static ReceiptDraft next(String tenant, String traceId) {
        return draft(tenant, traceId, false, null);
    }

    static ReceiptDraft draft(String tenant, String traceId, boolean startsTrace, ReceiptDraft.State state) {
        UUID entry = UUID.randomUUID();
        String signature = "eyJhbGciOiJFZERTQSJ9.." + entry;
        return new ReceiptDraft(
                entry,
                Instant.now(),
                tenant,
                traceId,
                startsTrace,
                true,
                hash("request"),
                new ReceiptDraft.Request(
                        "POST", "/rpc", hash("https://example.com/rpc"), "agent-1", hash(signature), false),
                new ReceiptDraft.Response(200, state == null ? hash("response") : null, state, null),
                signature,
                null);
    }

    static ReceiptDraft withPayload(ReceiptDraft d, byte[] payload) {
        return new ReceiptDraft(
                d.entry(),
                d.ts(),
                d.tenant(),
                d.traceId(),
                d.startsTrace(),
                d.metered(),
                d.cid(),
                d.request(),
                d.response(),
                d.requestSignature(),
                payload);
    }

    static ReceiptDraft withCid(ReceiptDraft d, String cid) {
        return new ReceiptDraft(
                d.entry(),
                d.ts(),
                d.tenant(),
                d.traceId(),
                d.startsTrace(),
                d.metered(),
                cid,
                d.request(),
                d.response(),
                d.requestSignature(),
                null);
    }

    static String hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes a place, appends, and gives the place back. */
    static ReceiptLog.Appended append(ReceiptLog log, ReceiptDraft draft) {
        try (ReceiptLog.Place place = place(log, draft)) {
            return get(place.append(draft));
        }
    }

    static ReceiptLog.Place place(ReceiptLog log, ReceiptDraft draft) {
        return assertInstanceOf(ReceiptLog.Place.class, admit(log, draft));
    }

    static ReceiptLog.Admission admit(ReceiptLog log, ReceiptDraft draft) {
        return get(log.admit(draft.tenant(), draft.traceId(), !draft.startsTrace()));
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
