package dev.signet.egress;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
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
    private static final String NAME = "signet.egress";

    private final EgressGuard guard;
    private final int maxResponse;
    private EgressTarget target;
    private long received;
    private Future<?> deadline;

    private NettyExchange(EgressGuard guard, int maxResponse) {
        this.guard = guard;
        this.maxResponse = maxResponse;
    }

    /** Called on the channel's event loop before each request. */
    static void begin(Channel channel, EgressGuard guard, EgressTarget target, int maxResponse, long nanosLeft) {
        NettyExchange exchange = (NettyExchange) channel.pipeline().get(NAME);
        if (exchange == null) {
            exchange = new NettyExchange(guard, maxResponse);
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, exchange);
        }
        exchange.end();
        exchange.target = target;
        exchange.received = 0;
        ChannelHandlerContext context = channel.pipeline().context(exchange);
        exchange.deadline =
                channel.eventLoop().schedule(exchange.expiry(context, target.host()), nanosLeft, TimeUnit.NANOSECONDS);
    }

    private Runnable expiry(ChannelHandlerContext context, String host) {
        return () -> fail(
                context,
                guard.failure(host, EgressReason.TOTAL_TIMEOUT, "the answer took longer than egress-total-timeout"));
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
            return guard.failure(target.host(), EgressReason.SCHEME_NOT_ALLOWED, "the connection is not one of https");
        }
        EgressRefusal refusal = guard.check(internet.getAddress());
        return refusal == null ? null : guard.failure(target.host(), refusal.reason(), refusal.detail());
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
                                target.host(),
                                EgressReason.RESPONSE_TOO_LARGE,
                                "the answer is larger than egress-max-response"));
                return;
            }
        }
        if (message instanceof LastHttpContent) {
            end();
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
