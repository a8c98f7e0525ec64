package dev.signet;

import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A log in memory that does what a test tells it: what is appended, what it says of places, when an append completes. */
final class TestReceiptLog implements ReceiptLog {
    final List<ReceiptDraft> drafts = new ArrayList<>();
    final List<Boolean> continued = new ArrayList<>();
    Admission refusal;
    CompletableFuture<Appended> appended; // null to complete at once
    int open;

    @Override
    public CompletionStage<Admission> admit(String tenant, String traceId, boolean isContinued, int payload) {
        continued.add(isContinued);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        open++;
        return CompletableFuture.completedFuture(new Place() {
            private boolean closed;

            @Override
            public CompletionStage<Appended> append(ReceiptDraft draft) {
                drafts.add(draft);
                return appended != null
                        ? appended
                        : CompletableFuture.completedFuture(new Appended(draft.traceId(), "sha256:" + drafts.size()));
            }

            @Override
            public void close() {
                open -= closed ? 0 : 1;
                closed = true;
            }
        });
    }

    @Override
    public List<Receipt> chain(String tenant, String traceId) {
        return List.of();
    }

    @Override
    public Optional<Receipt> receipt(String tenant, String receiptHash) {
        return Optional.empty();
    }

    @Override
    public Map<String, byte[]> payloads(String tenant, String traceId, long most) {
        return Map.of();
    }

    @Override
    public Period period(String tenant, Instant from, Instant to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T manifest(String tenant, Function<String, Sealed<T>> make) {
        return make.apply(null).manifest();
    }

    @Override
    public Health health() {
        return new Health("memory", true, 0, 0);
    }

    @Override
    public void close() {}
}
