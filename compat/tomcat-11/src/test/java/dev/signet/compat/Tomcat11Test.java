package dev.signet.compat;

import dev.signet.Signet;
import dev.signet.http.ServletApp;
import dev.signet.http.ServletContract;
import dev.signet.http.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.io.TempDir;

class Tomcat11Test extends ServletContract {
    @TempDir
    static Path directory;

    @Override
    protected TestServer start(ServletApp behind) throws IOException, LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("allowedTrailerHeaders", "x-after"); // else it drops them
        connector.setProperty("continueResponseTiming", "onRead"); // else it says 100 before anybody has seen the head
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext(behind.contextPath(), null);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(behind, Set.of());
        tomcat.start();
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
            public void stop() throws LifecycleException {
                tomcat.stop();
                tomcat.destroy();
            }
        };
    }
}
