package dev.signet.compat;

import dev.signet.Signet;
import dev.signet.http.ServletApp;
import dev.signet.http.ServletContract;
import dev.signet.http.TestServer;
import java.net.URI;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyEe11Test extends ServletContract {
    @Override
    protected TestServer start(ServletApp behind) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        server.addConnector(connector);
        ServletContextHandler context =
                new ServletContextHandler(behind.contextPath().isEmpty() ? "/" : behind.contextPath());
        context.addServletContainerInitializer(behind);
        server.setHandler(context);
        server.start();
        return new TestServer() {
            @Override
            public URI address() {
                return URI.create("http://localhost:" + connector.getLocalPort() + behind.contextPath());
            }

            @Override
            public Signet signet() {
                return behind.signet();
            }

            @Override
            public void stop() throws Exception {
                server.stop();
            }
        };
    }

    @Override
    public boolean hasWebSockets() {
        return false;
    }

    /** Jetty switches only where nothing of the answer has been sent; what is verified is sent when it is signed. */
    @Override
    public boolean handsConnectionsOver() {
        return false;
    }
}
