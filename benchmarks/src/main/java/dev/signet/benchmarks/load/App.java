package dev.signet.benchmarks.load;

import dev.signet.Signet;
import dev.signet.jose.SignatureEngines;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** An app on Tomcat that reads a request and answers: alone, behind the filter, or with the bare signatures of an exchange. Its environment configures it. */
final class App {
    static final byte[] ANSWER =
            "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"greeting\":\"Hello\"}}".getBytes(StandardCharsets.US_ASCII);

    private static final Logger TOMCAT = Logger.getLogger("org.apache"); // kept: a level goes with its logger

    private App() {}

    /** @param args the {@link Variant.Kind}, and a directory for Tomcat */
    public static void main(String[] args) throws LifecycleException, IOException {
        TOMCAT.setLevel(Level.SEVERE);
        Variant.Kind kind = Variant.Kind.valueOf(args[0]);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[1]);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        HttpServlet servlet = kind == Variant.Kind.FLOOR
                ? new Floor(SignatureEngines.current(), System.getenv("SIGNET_TRUSTED_KEYS"))
                : new Rpc();
        Tomcat.addServlet(context, "rpc", servlet);
        context.addServletMappingDecoded("/", "rpc");
        Signet signet = kind == Variant.Kind.FILTER
                ? Signet.builder().set(Signet.settingsIn(System.getenv())).build()
                : null;
        if (signet != null) {
            add(context, new SignetFilter(signet));
        }
        tomcat.start();
        Child.serve(connector.getLocalPort());
        tomcat.stop();
        tomcat.destroy();
        if (signet != null) {
            signet.close();
        }
    }

    private static void add(Context context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("signet");
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    private static final class Rpc extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().readNBytes(new byte[request.getContentLength()], 0, request.getContentLength());
            answer(response);
        }
    }

    static void answer(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(ANSWER.length);
        response.getOutputStream().write(ANSWER);
    }
}
