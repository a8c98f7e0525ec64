package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.Poll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Proxies that system properties, the default selector or the environment name. */
class ProxiesIgnoredTest {
    @Test
    void theSystemsProxiesAreNotAsked() {
        try (TlsServer proxy = TlsServer.start(Scene.IDENTITY, Behaviours.garbage(), "127.0.0.9", 0)) {
            Proxies.through("127.0.0.9", proxy.port(), () -> {
                try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
                    assertEquals(200, scene.outcome());
                }
            });
            assertEquals(0, proxy.connections());
        }
    }

    /** Else the test above would show nothing. */
    @Test
    void aPlainSocketWouldAskThem() {
        try (TlsServer proxy = TlsServer.start(Scene.IDENTITY, Behaviours.garbage(), "127.0.0.9", 0);
                TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, ""))) {
            Proxies.through(
                    "127.0.0.9",
                    proxy.port(),
                    () -> assertThrows(IOException.class, () -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress("203.0.113.1", server.port()), 2_000);
                        }
                    }));
            Poll.until("the proxy is asked", () -> proxy.connections() == 1);
        }
    }

    @Test
    void theEnvironmentIsNotAsked() throws IOException, InterruptedException {
        try (TlsServer proxy = TlsServer.start(Scene.IDENTITY, Behaviours.garbage(), "127.0.0.9", 0)) {
            ProcessBuilder builder = new ProcessBuilder(
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OneRequest.class.getName());
            String url = "http://127.0.0.9:" + proxy.port();
            for (String name : new String[] {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"}) {
                builder.environment().put(name, url);
            }
            builder.environment().remove("no_proxy");
            Process process = builder.inheritIO().start();
            assertEquals(true, process.waitFor(120, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertEquals(0, proxy.connections());
        }
    }

    /** In a process of its own, whose environment it is. */
    static final class OneRequest {
        private OneRequest() {}

        public static void main(String[] args) {
            try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
                System.exit(scene.outcome().equals(200) ? 0 : 1);
            }
        }
    }
}
