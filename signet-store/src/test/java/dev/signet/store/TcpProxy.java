package dev.signet.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server of this machine, and cuts, blocks or heals what runs through it. */
public final class TcpProxy implements AutoCloseable {
    private enum State {
        HEALED,
        CUT,
        BLACKHOLE
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile State state = State.HEALED;

    public TcpProxy(int targetPort) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        daemon(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts all connections, and each new one at once, until {@link #heal}. */
    public void cut() {
        state = State.CUT;
        closeAll();
    }

    /** Cuts all connections this once. */
    public void cutOnce() {
        closeAll();
    }

    /** Passes nothing on any more, but keeps connections and accepts new ones, like a network that swallows packets. */
    public void blackhole() {
        state = State.BLACKHOLE;
    }

    /** Lets new connections pass. What was swallowed stays lost, so older connections are cut. */
    public void heal() {
        if (state == State.BLACKHOLE) {
            closeAll();
        }
        state = State.HEALED;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                if (state == State.CUT) {
                    close(client);
                } else if (state == State.HEALED) {
                    connect(client);
                }
            } catch (IOException e) {
                // the test closed the listener
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(server);
            daemon(() -> pump(client, server));
            daemon(() -> pump(server, client));
        } catch (IOException e) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[65536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (state != State.BLACKHOLE) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // cut, here or at one of the ends
        }
        close(from);
        close(to);
    }

    private void closeAll() {
        sockets.forEach(this::close);
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.setSoLinger(true, 0); // a reset, as a crashed host or a firewall sends
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
