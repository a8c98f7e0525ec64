package dev.signet.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes an exchange that goes on asynchronously. The answer is sent inside {@code complete()}, before the container's own: its {@code onComplete} comes too
 * late, when the connection may be closed already. Where the app lets it time out or fail without a word, the answer is an error page, as a container's would be.
 */
final class AsyncCompletion {
    private final FilterExchange exchange;
    private volatile Context current;

    AsyncCompletion(FilterExchange exchange) {
        this.exchange = exchange;
    }

    boolean isStarted() {
        return current != null;
    }

    /** The context in use, or null. */
    AsyncContext current() {
        return current;
    }

    AsyncContext started(AsyncContext container) {
        Context context = new Context(container);
        container.addListener(context);
        current = context;
        return context;
    }

    private final class Context implements AsyncContext, AsyncListener {
        private final AsyncContext container;
        private final List<AsyncListener> listeners = new CopyOnWriteArrayList<>();
        private final AtomicBoolean ended = new AtomicBoolean();

        Context(AsyncContext container) {
            this.container = container;
        }

        @Override
        public void complete() {
            if (ended.compareAndSet(false, true)) {
                exchange.finishAsync(null);
            }
            container.complete();
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
            endFailed(new ServletException("the asynchronous request timed out"));
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            for (AsyncListener listener : listeners) {
                listener.onError(ours(event));
            }
            endFailed(
                    event.getThrowable() != null
                            ? event.getThrowable()
                            : new ServletException("the asynchronous request failed"));
        }

        @Override
        public void onComplete(AsyncEvent event) throws IOException {
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

        private void endFailed(Throwable fault) {
            if (ended.compareAndSet(false, true)) {
                exchange.finishAsync(fault);
                container.complete();
            }
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
            return container.hasOriginalRequestAndResponse();
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
