package dev.signet.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** A TLS server that does to each connection what its behaviour says, below HTTP where need be. */
public final class TlsServer implements AutoCloseable {
    /** What is done to a connection; its end closes it. */
    @FunctionalInterface
    public interface Behaviour {
        void serve(Visit visit) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket();
    private final SSLContext context;
    private volatile Behaviour behaviour;
    private final Queue<SeenRequest> seen = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    final AtomicLong written = new AtomicLong();
    private final Thread acceptor;

    private TlsServer(ServerIdentity identity, Behaviour behaviour, InetSocketAddress address) throws IOException {
        context = identity.context();
        this.behaviour = behaviour;
        listener.setReuseAddress(true);
        listener.bind(address, 512);
        acceptor = new Thread(this::accept, "test-server " + listener.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** On 127.0.0.1 and a free port. */
    public static TlsServer start(ServerIdentity identity, Behaviour behaviour) {
        return start(identity, behaviour, "127.0.0.1", 0);
    }

    /** @param address of this machine, such as 127.0.0.2 */
    public static TlsServer start(ServerIdentity identity, Behaviour behaviour, String address, int port) {
        try {
            return new TlsServer(identity, behaviour, new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread thread =
                        new Thread(() -> serve(socket), Thread.currentThread().getName() + " visit");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (Visit visit = new Visit(this, socket, context)) {
            behaviour.serve(visit);
        } catch (IOException e) {
            // The other side is gone, which is what most of these tests wait for.
        } finally {
            open.remove(socket);
        }
    }

    /** From the next connection on. */
    public void behave(Behaviour next) {
        behaviour = next;
    }

    void saw(SeenRequest request) {
        seen.add(request);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetAddress address() {
        return listener.getInetAddress();
    }

    /** {@code https://HOST:PORT/PATH}. */
    public String url(String host, String path) {
        return "https://" + host + ":" + port() + path;
    }

    /** Requests that came, in order of arrival. */
    public List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    /** Connections that were ever accepted. */
    public int connections() {
        return connections.get();
    }

    /** Connections that neither side has ended. */
    public int openConnections() {
        return open.size();
    }

    /** Octets of responses that the system took, so at most what buffers hold more than the client read. */
    public long written() {
        return written.get();
    }

    /** Once it returns, connections are refused. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(); // which may be taking one last connection
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
