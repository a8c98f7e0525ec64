package dev.signet.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Iterator;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/** As {@link GuardedExec}, for the async client; blocks no thread of its. */
final class GuardedAsyncExec implements AsyncExecChainHandler {
    private final EgressGuard guard;

    GuardedAsyncExec(EgressGuard guard) {
        this.guard = guard;
    }

    @Override
    public void execute(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        EgressTarget target = GuardedRoute.examine(guard, scope.route, request, scope.clientContext);
        guard.resolve(target).whenComplete((verdict, fault) -> {
            if (verdict instanceof AddressVerdict.Checked checked) {
                new Hop(
                                request,
                                body,
                                scope,
                                chain,
                                callback,
                                target,
                                checked.addresses().iterator())
                        .tryNext();
            } else if (verdict instanceof EgressRefusal refusal) {
                callback.failed(new EgressException(refusal));
            } else {
                callback.failed(new IOException("the look-up of " + target.host() + " failed", fault));
            }
        });
    }

    private record Hop(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback,
            EgressTarget target,
            Iterator<InetAddress> addresses)
            implements AsyncExecCallback {
        void tryNext() {
            try {
                if (scope.execRuntime.isEndpointAcquired()) {
                    scope.execRuntime.discardEndpoint(); // its address was checked for an earlier hop or try
                }
                chain.proceed(
                        request,
                        body,
                        new AsyncExecChain.Scope(
                                scope.exchangeId,
                                GuardedRoute.pinned(scope.route, target, addresses.next()),
                                scope.originalRequest,
                                scope.cancellableDependency,
                                scope.clientContext,
                                scope.execRuntime,
                                scope.scheduler,
                                scope.execCount),
                        this);
            } catch (HttpException | IOException | RuntimeException e) {
                callback.failed(e);
            }
        }

        @Override
        public void failed(Exception fault) {
            if (addresses.hasNext() && GuardedRoute.notReached(fault)) {
                tryNext();
            } else {
                callback.failed(fault);
            }
        }

        @Override
        public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
                throws HttpException, IOException {
            return callback.handleResponse(response, entity);
        }

        @Override
        public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
            callback.handleInformationResponse(response);
        }

        @Override
        public void completed() {
            callback.completed();
        }
    }
}
