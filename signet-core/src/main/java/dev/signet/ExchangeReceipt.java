package dev.signet;

import dev.signet.ReceiptLog.Appended;
import dev.signet.receipt.ReceiptDraft;
import dev.signet.receipt.ReceiptDraft.State;
import dev.signet.receipt.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * The receipt of one verified exchange (protocol section 8): made when the answer is known, durable before that leaves; at the latest when the exchange ends. A
 * streamed answer has two: opened, and closed or aborted.
 */
final class ExchangeReceipt {
    private final ReceiptLog.Place place;
    private final VerifiedRequest request;
    private final ReceiptDraft.Request about;
    private final byte[] kept;
    private final Clock clock;
    private final ExchangeListener listener;
    private final boolean shared;
    private Trace trace;
    private CompletionStage<Appended> last; // null while nothing was appended
    private MessageDigest sent; // null unless the answer streams
    private int status;
    private String opens;
    private boolean failed;
    private boolean ended;

    /**
     * @param target the normalized URL
     * @param shared whether an application behind leaves receipts on this trace, perhaps before this one
     */
    ExchangeReceipt(
            ReceiptLog.Place place,
            VerifiedRequest request,
            Trace trace,
            String method,
            String path,
            String target,
            boolean shared,
            Clock clock,
            ExchangeListener listener) {
        this.place = place;
        this.request = request;
        this.trace = trace;
        this.shared = shared;
        this.clock = clock;
        this.listener = listener;
        this.about = new ReceiptDraft.Request(
                method,
                path,
                digest(target),
                request.signer(),
                Sha256.text(request.signatureDigest),
                request.isSymmetric());
        this.kept = trace.keepsPayload() ? request.payload().toByteArray() : null;
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The whole answer is known, and not yet sent. An answer that then takes its place has the same receipt: there is one for each exchange. */
    synchronized CompletionStage<Appended> answered(int answerStatus, Payload payload) {
        if (ended) {
            return last;
        }
        ended = true;
        String cid = Sha256.of(payload.array(), payload.offset(), payload.length());
        return sent == null
                ? append(new ReceiptDraft.Response(answerStatus, cid, null, null))
                : append(new ReceiptDraft.Response(answerStatus, cid, State.ABORTED, opens)); // in place of a stream
    }

    /** The answer begins to leave; once more where the app took back what it had begun and nothing of it had left. */
    synchronized CompletionStage<Appended> opened(int answerStatus) {
        status = answerStatus;
        sent = Sha256.digest();
        if (last != null) {
            return last;
        }
        return append(new ReceiptDraft.Response(answerStatus, null, State.OPEN, null))
                .thenApply(appended -> {
                    opened(appended);
                    return appended;
                });
    }

    private synchronized void opened(Appended appended) {
        opens = appended.receiptHash();
        if (!appended.traceId().equals(trace.id())) {
            trace = new Trace(appended.traceId(), true, trace.keepsPayload());
        }
    }

    /** Octets of a streamed answer that have left. */
    synchronized void sent(byte[] octets, int offset, int length) {
        if (sent != null) {
            sent.update(octets, offset, length);
        }
    }

    /** A streamed answer could not be sent. */
    synchronized void failed() {
        failed = true;
    }

    /** A streamed answer is complete. */
    synchronized CompletionStage<Appended> closed() {
        return sent == null || ended ? last : end(failed ? State.ABORTED : State.CLOSED);
    }

    private CompletionStage<Appended> end(State state) {
        ended = true;
        return append(new ReceiptDraft.Response(status, Sha256.text(sent.digest()), state, opens));
    }

    /** The exchange is over. What was not receipted is now, as an answer that did not come about. */
    synchronized void close(IntSupplier answerStatus) {
        if (sent != null && !ended) {
            end(State.ABORTED);
        } else if (last == null) {
            ended = true;
            append(new ReceiptDraft.Response(answerStatus.getAsInt(), null, State.ABORTED, null));
        }
        last.whenComplete((appended, fault) -> place.close());
    }

    private CompletionStage<Appended> append(ReceiptDraft.Response response) {
        boolean first = last == null;
        ReceiptDraft draft = new ReceiptDraft(
                UUID.randomUUID(),
                clock.instant(),
                request.tenant(),
                trace.id(),
                first && !trace.continued() && !shared,
                first && request.delegate() == null, // the gateway's receipt counts
                Sha256.of(
                        request.payload().array(),
                        request.payload().offset(),
                        request.payload().length()),
                about,
                response,
                request.signature(),
                first ? kept : null);
        long began = System.nanoTime();
        last = place.append(draft).thenApply(appended -> {
            listener.receipted(System.nanoTime() - began);
            return appended;
        });
        return last;
    }

    static CompletionStage<Appended> none() {
        return CompletableFuture.completedFuture(null);
    }
}
