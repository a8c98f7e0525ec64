package dev.signet.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Iterator;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/** Stands where the classic client is about to connect, below its redirects, retries and challenges, each of which comes by here again. */
final class GuardedExec implements ExecChainHandler {
    private final EgressGuard guard;

    GuardedExec(EgressGuard guard) {
        this.guard = guard;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        EgressTarget target = GuardedRoute.examine(guard, scope.route, request, scope.clientContext);
        AddressVerdict verdict = guard.resolve(target).toCompletableFuture().join();
        if (verdict instanceof EgressRefusal refusal) {
            throw new EgressException(refusal);
        }
        Iterator<InetAddress> addresses =
                ((AddressVerdict.Checked) verdict).addresses().iterator();
        while (true) {
            if (scope.execRuntime.isEndpointAcquired()) {
                scope.execRuntime.discardEndpoint(); // its address was checked for an earlier hop or try
            }
            try {
                return chain.proceed(
                        request,
                        new ExecChain.Scope(
                                scope.exchangeId,
                                GuardedRoute.pinned(scope.route, target, addresses.next()),
                                scope.originalRequest,
                                scope.execRuntime,
                                scope.clientContext));
            } catch (IOException e) {
                if (!addresses.hasNext() || !GuardedRoute.notReached(e)) {
                    throw e;
                }
            }
        }
    }
}
