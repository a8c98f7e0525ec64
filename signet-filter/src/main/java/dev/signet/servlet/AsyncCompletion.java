package dev.signet.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes an exchange that goes on asynchronously. The answer is sent inside {@code complete()}, before the container's own: its {@code onComplete} comes too
 * late, when the connection may be closed already. Where the app lets it time out or fail without a word, the answer is an error page, as a container's would be.
 */
final class AsyncCompletion {
    private final FilterExchange exchange;
    private final List<Runnable> afterService = new ArrayList<>();
    private boolean inService;
    private volatile Context current;

    AsyncCompletion(FilterExchange exchange) {
        this.exchange = exchange;
    }

    /** A dispatch begins; what was started before it is over. */
    synchronized void begin() {
        inService = true;
        current = null;
    }

    /** A dispatch has returned from the app: does what was to wait for that; true when the app has started asynchronous processing in it. */
    boolean serviceReturned() {
        List<Runnable> waiting;
        synchronized (this) {
            inService = false;
            waiting = List.copyOf(afterService);
            afterService.clear();
        }
        waiting.forEach(Runnable::run);
        return current != null;
    }

    /** Runs this when the app has returned from the dispatch, as containers call listeners. */
    void whenServiceReturns(Runnable work) {
        synchronized (this) {
            if (inService) {
                afterService.add(work);
                return;
            }
        }
        current.start(work);
    }

    /** The context in use, or null. */
    AsyncContext current() {
        return current;
    }

    /** @param original whether request and response are those that the app was given */
    AsyncContext started(AsyncContext container, boolean original) {
        Context context = new Context(container, original);
        container.addListener(context);
        current = context;
        return context;
    }

    /** The app threw after it had started asynchronous processing. True when that is answered, false when it is left to the container. */
    boolean fail(Throwable fault) throws IOException {
        return current.failed(fault);
    }

    private final class Context implements AsyncContext, AsyncListener {
        private final AsyncContext container;
        private final boolean original;
        private final List<AsyncListener> listeners = new CopyOnWriteArrayList<>();
        private final AtomicBoolean ended = new AtomicBoolean();

        Context(AsyncContext container, boolean original) {
            this.container = container;
            this.original = original;
        }

        @Override
        public void complete() {
            if (ended.compareAndSet(false, true)) {
                exchange.whenWritable(() -> {
                    exchange.finishAsync(null);
                    container.complete();
                });
            } else {
                container.complete();
            }
        }

        @Override
        public void dispatch() {
            ended.set(true);
            container.dispatch();
        }

        @Override
        public void dispatch(String path) {
            ended.set(true);
            container.dispatch(path);
        }

        @Override
        public void dispatch(ServletContext context, String path) {
            ended.set(true);
            container.dispatch(context, path);
        }

        // The app's listeners are told first: whoever among them completes or dispatches has the say.

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            for (AsyncListener listener : listeners) {
                listener.onTimeout(ours(event));
            }
            end(new ServletException("the asynchronous request timed out"));
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            for (AsyncListener listener : listeners) {
                listener.onError(ours(event));
            }
            Throwable fault = event.getThrowable();
            end(fault != null ? fault : new ServletException("the asynchronous request failed"));
        }

        boolean failed(Throwable fault) throws IOException {
            if (ended.get()) {
                return true; // completed or dispatched before it threw
            }
            for (AsyncListener listener : listeners) {
                listener.onError(new AsyncEvent(this, getRequest(), getResponse(), fault));
            }
            return end(fault);
        }

        /** True when the fault is answered. */
        private boolean end(Throwable fault) {
            if (!ended.compareAndSet(false, true)) {
                return true;
            }
            boolean answered = exchange.finishAsync(fault);
            if (answered) {
                container.complete();
            }
            return answered;
        }

        @Override
        public void onComplete(AsyncEvent event) throws IOException {
            exchange.close();
            for (AsyncListener listener : listeners) {
                listener.onComplete(ours(event));
            }
        }

        @Override
        public void onStartAsync(AsyncEvent event) throws IOException {
            for (AsyncListener listener : listeners) {
                listener.onStartAsync(ours(event));
            }
            listeners.clear(); // as a container does: they belong to one cycle
        }

        private AsyncEvent ours(AsyncEvent event) {
            return new AsyncEvent(this, event.getSuppliedRequest(), event.getSuppliedResponse(), event.getThrowable());
        }

        @Override
        public void addListener(AsyncListener listener) {
            listeners.add(listener);
        }

        @Override
        public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
            listeners.add(listener);
        }

        @Override
        public ServletRequest getRequest() {
            return container.getRequest();
        }

        @Override
        public ServletResponse getResponse() {
            return container.getResponse();
        }

        @Override
        public boolean hasOriginalRequestAndResponse() {
            return original;
        }

        @Override
        public void start(Runnable work) {
            container.start(work);
        }

        @Override
        public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
            return container.createListener(type);
        }

        @Override
        public void setTimeout(long millis) {
            container.setTimeout(millis);
        }

        @Override
        public long getTimeout() {
            return container.getTimeout();
        }
    }
}
