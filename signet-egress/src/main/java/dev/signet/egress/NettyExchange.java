package dev.signet.egress;

import dev.signet.EgressSettings;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/** Stands before the codec in a connection's pipeline, and holds each exchange to what was examined: whom it is for, how long it lasts, and how much comes back. */
final class NettyExchange extends ChannelDuplexHandler {
    private static final int LEAST_FINAL_STATUS = 200; // what comes before is information
    private static final String NAME = "signet.egress";

    private final EgressGuard guard;
    private final int maxResponse;
    private EgressTarget target;
    private long began;
    private long received;
    private int status;
    private Future<?> deadline;

    private NettyExchange(EgressGuard guard, int maxResponse) {
        this.guard = guard;
        this.maxResponse = maxResponse;
    }

    /**
     * Called on the channel's event loop before each request.
     *
     * @param began when the exchange did, as {@link System#nanoTime}
     */
    static void begin(Channel channel, EgressGuard guard, EgressTarget target, EgressSettings settings, long began) {
        NettyExchange exchange = (NettyExchange) channel.pipeline().get(NAME);
        if (exchange == null) {
            exchange = new NettyExchange(guard, settings.maxResponse());
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, exchange);
        }
        exchange.end();
        exchange.target = target;
        exchange.began = began;
        exchange.received = 0;
        exchange.status = 0;
        long left = began + settings.totalTimeout().toNanos() - System.nanoTime();
        Runnable expiry = exchange.expiry(channel.pipeline().context(exchange), target.host());
        exchange.deadline = channel.eventLoop().schedule(expiry, left, TimeUnit.NANOSECONDS);
    }

    private Runnable expiry(ChannelHandlerContext context, String host) {
        return () -> fail(
                context, guard.failure(EgressReason.TOTAL_TIMEOUT, host + " took longer than egress-total-timeout"));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest request) {
            EgressException refusal = refusal(context.channel());
            if (refusal != null) {
                ReferenceCountUtil.release(message);
                promise.tryFailure(refusal);
                fail(context, refusal);
                return;
            }
            request.headers().set(HttpHeaderNames.HOST, target.uri().getRawAuthority());
        }
        super.write(context, message, promise);
    }

    /** The last look: what the connection leads to, however it came about. */
    private EgressException refusal(Channel channel) {
        SocketAddress peer = channel.remoteAddress();
        if (channel.pipeline().get(SslHandler.class) == null || !(peer instanceof InetSocketAddress internet)) {
            return guard.failure(EgressReason.SCHEME_NOT_ALLOWED, "the connection to " + target.host() + " has no TLS");
        }
        EgressRefusal refusal = guard.check(internet.getAddress());
        return refusal == null ? null : guard.failure(refusal.reason(), target.host() + ": " + refusal.detail());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBufHolder content) {
            received += content.content().readableBytes();
            if (received > maxResponse) {
                ReferenceCountUtil.release(message);
                fail(
                        context,
                        guard.failure(
                                EgressReason.RESPONSE_TOO_LARGE,
                                "the answer of " + target.host() + " is larger than egress-max-response"));
                return;
            }
        }
        if (message instanceof HttpResponse response) {
            status = response.status().code();
        }
        if (message instanceof LastHttpContent && status >= LEAST_FINAL_STATUS) {
            end();
            guard.listener().answered(status, System.nanoTime() - began);
        }
        super.channelRead(context, message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void fail(ChannelHandlerContext context, EgressException failure) {
        end();
        context.fireExceptionCaught(failure);
        context.close();
    }
}
