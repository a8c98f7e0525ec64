package dev.signet.egress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.CapacityChannel;

/** As {@link CappedExec}, for the async client. */
record CappedAsyncExec(int most) implements AsyncExecChainHandler {
    @Override
    public void execute(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        chain.proceed(request, body, scope, new Capping(callback, most));
    }

    private record Capping(AsyncExecCallback callback, int most) implements AsyncExecCallback {
        @Override
        public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
                throws HttpException, IOException {
            if (entity != null && entity.getContentLength() > most) {
                throw CappedExec.tooLarge(most);
            }
            AsyncDataConsumer consumer = callback.handleResponse(response, entity);
            return consumer == null ? null : new Capped(consumer, most);
        }

        @Override
        public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
            callback.handleInformationResponse(response);
        }

        @Override
        public void completed() {
            callback.completed();
        }

        @Override
        public void failed(Exception fault) {
            callback.failed(fault);
        }
    }

    private static final class Capped implements AsyncDataConsumer {
        private final AsyncDataConsumer consumer;
        private final int most;
        private long taken;

        Capped(AsyncDataConsumer consumer, int most) {
            this.consumer = consumer;
            this.most = most;
        }

        @Override
        public void updateCapacity(CapacityChannel channel) throws IOException {
            consumer.updateCapacity(channel);
        }

        @Override
        public void consume(ByteBuffer octets) throws IOException {
            taken += octets.remaining();
            if (taken > most) {
                throw CappedExec.tooLarge(most);
            }
            consumer.consume(octets);
        }

        @Override
        public void streamEnd(List<? extends Header> trailers) throws HttpException, IOException {
            consumer.streamEnd(trailers);
        }

        @Override
        public void releaseResources() {
            consumer.releaseResources();
        }
    }
}
