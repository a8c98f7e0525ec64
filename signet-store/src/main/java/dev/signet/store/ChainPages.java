package dev.signet.store;

import dev.signet.receipt.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Chains out of pages of receipts: a reader who takes hours holds no connection and no snapshot. */
final class ChainPages implements Iterator<List<Receipt>> {
    static final int ROWS = 500;

    private final Pages pages;
    private final Deque<Receipt> page = new ArrayDeque<>();
    private boolean last;

    /** The next {@link #ROWS} receipts behind a place, by trace and hop; fewer where there are no more. */
    interface Pages {
        List<Receipt> after(String traceId, int hop);
    }

    ChainPages(Pages pages) {
        this.pages = pages;
        read("", 0);
    }

    private void read(String traceId, int hop) {
        page.addAll(pages.after(traceId, hop));
        last = page.size() < ROWS;
    }

    @Override
    public boolean hasNext() {
        return !page.isEmpty();
    }

    @Override
    public List<Receipt> next() {
        if (page.isEmpty()) {
            throw new NoSuchElementException();
        }
        List<Receipt> chain = new ArrayList<>();
        String traceId = page.peek().traceId();
        while (!page.isEmpty() && page.peek().traceId().equals(traceId)) {
            Receipt receipt = page.poll();
            chain.add(receipt);
            if (page.isEmpty() && !last) {
                read(traceId, receipt.hop());
            }
        }
        return chain;
    }
}
