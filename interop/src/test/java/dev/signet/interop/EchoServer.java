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

/** A server that answers with the body it was sent, or with events, behind the filter in phase enforce; it counts what is sent to be echoed. */
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
        Tomcat.addServlet(context, "events", new Events());
        context.addServletMappingDecoded("/events", "events");
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

    private static final class Events extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final String[] EVENTS = {
            ": hello\n\ndata: one\n\n",
            "event: add\nid: 7\ndata: gr\u00fc\u00dfe \ud83d\ude00\n\n: ping\n\n",
            "data: two\ndata:  lines\ndata\nretry: 1000\n\n",
            "event: done\ndata\n\n"
        };

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            for (String event : EVENTS) {
                response.getWriter().print(event);
                response.flushBuffer();
            }
        }
    }
}
