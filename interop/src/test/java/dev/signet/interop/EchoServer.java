package dev.signet.interop;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A server that answers with the body it was sent, behind the filter in phase enforce; it counts what reaches it. */
final class EchoServer implements AutoCloseable {
    final AtomicInteger dispatched = new AtomicInteger();
    final Signet signet;
    private final Tomcat tomcat = new Tomcat();

    EchoServer(String trustedKeys, Path directory, Map<Setting, String> more) throws LifecycleException {
        signet = Signet.builder()
                .set(Setting.PHASE, "enforce")
                .set(Setting.TRUSTED_KEYS, trustedKeys)
                .set(Setting.DATA_DIR, directory.resolve("data").toString())
                .set(more)
                .build();
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        Tomcat.addServlet(context, "echo", new Echo(dispatched));
        context.addServletMappingDecoded("/rpc", "echo");
        FilterDef definition = new FilterDef();
        definition.setFilterName("signet");
        definition.setFilter(new SignetFilter(signet));
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        tomcat.start();
    }

    URI address() {
        return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient AtomicInteger dispatched;

        Echo(AtomicInteger dispatched) {
            this.dispatched = dispatched;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            dispatched.incrementAndGet();
            response.setContentType(request.getContentType());
            request.getInputStream().transferTo(response.getOutputStream());
        }
    }
}
