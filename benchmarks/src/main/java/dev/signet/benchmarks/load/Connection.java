package dev.signet.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/** One connection, with one request under way at a time. */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final int LARGEST = 64 * 1024;

    private final Phase phase;
    private final byte[] answer = new byte[LARGEST];
    private ChannelHandlerContext context;
    private int length;
    private int request;
    private long due;

    Connection(Phase phase) {
        this.phase = phase;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        phase.connected(this);
    }

    /** @param dueAt when it should have been sent, which is what its latency counts from */
    void send(int index, byte[] octets, long dueAt) {
        request = index;
        due = dueAt;
        length = 0;
        context.writeAndFlush(Unpooled.wrappedBuffer(octets), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        int more = octets.readableBytes();
        octets.readBytes(answer, length, more);
        octets.release();
        length += more;
        int whole = Answer.length(answer, length);
        if (whole == length) {
            phase.answered(this, due);
        } else if (whole >= 0 && whole < length) {
            phase.failed(new IllegalStateException("more was sent than one answer"));
        }
    }

    /** What it has received. */
    Answer answer() {
        return new Answer(request, Arrays.copyOf(answer, length));
    }

    int request() {
        return request;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase.failed(new IllegalStateException("the server has closed a connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        phase.failed(fault);
    }

    void close() {
        context.close();
    }
}
