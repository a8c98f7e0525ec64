package dev.signet.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes load, on one thread: the servers share the processors with it. With epoll where there is one, which keeps time to the microsecond. */
final class Generator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final int connections;

    Generator(int connections) {
        this.connections = connections;
    }

    /** As the constructor of {@link Phase} says; on new connections. */
    Phase.Load run(Server server, SignedRequests requests, double rate, Duration duration) throws InterruptedException {
        Phase phase = new Phase(requests, !server.variant().verifies(), connections, rate, duration, group.next());
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Connection(phase));
                    }
                });
        for (int i = 0; i < connections; i++) {
            bootstrap.connect("127.0.0.1", server.port()).addListener(connected -> {
                if (!connected.isSuccess()) {
                    phase.failed(connected.cause());
                }
            });
        }
        try {
            return phase.done().get(duration.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(server.variant().id() + " has stopped answering", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    server.variant().id() + " failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
