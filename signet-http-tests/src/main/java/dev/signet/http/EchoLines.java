package dev.signet.http;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/** Another protocol on a connection that was HTTP's: sends back each line. */
public final class EchoLines implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
        Thread thread = new Thread(() -> {
            try (connection) {
                for (int octet = connection.getInputStream().read(); octet >= 0; ) {
                    connection.getOutputStream().write(octet);
                    if (octet == '\n') {
                        connection.getOutputStream().flush();
                    }
                    octet = connection.getInputStream().read();
                }
            } catch (Exception e) {
                // the client has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void destroy() {
        // its thread ends with the connection
    }
}
