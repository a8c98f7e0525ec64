package dev.signet.benchmarks;

import dev.signet.Signet;
import dev.signet.servlet.SignetFilter;
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

/** The protected app of {@link ExchangeLoad}, in a JVM of its own, configured by its environment. */
final class LoadServer {
    private static final Logger TOMCAT = Logger.getLogger("org.apache"); // kept: a level goes with its logger

    private LoadServer() {}

    public static void main(String[] directory) throws LifecycleException {
        TOMCAT.setLevel(Level.SEVERE);
        Signet signet = Signet.builder().set(Signet.settingsIn(System.getenv())).build();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory[0]);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "rpc", new Rpc());
        context.addServletMappingDecoded("/", "rpc");
        FilterDef definition = new FilterDef();
        definition.setFilterName("signet");
        definition.setFilter(new SignetFilter(signet));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        tomcat.start();
        System.out.println(connector.getLocalPort());
        tomcat.getServer().await();
    }

    private static final class Rpc extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final byte[] ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"greeting\":\"Hello\"}}"
                .getBytes(StandardCharsets.US_ASCII);

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getOutputStream().write(ANSWER);
        }
    }
}
