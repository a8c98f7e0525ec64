package dev.signet.faults;

import dev.signet.Signet;
import dev.signet.VerifiedRequest;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A protected service in a process of its own, configured by its environment: {@code ServerMain DIRECTORY CALLS}. Its servlet writes the nonce of every request that it
 * gets to the file CALLS, so that one that came through twice shows.
 */
public final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.SEVERE);
        Signet signet = Signet.builder().set(Signet.settingsIn(System.getenv())).build();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "64");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        FileChannel calls = FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
        Tomcat.addServlet(context, "work", new Work(calls));
        context.addServletMappingDecoded("/", "work");
        FilterDef definition = new FilterDef();
        definition.setFilterName("signet");
        definition.setFilter(new SignetFilter(signet));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        mapping.setDispatcher("REQUEST");
        context.addFilterMap(mapping);
        tomcat.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                tomcat.stop();
            } catch (Exception e) {
                e.printStackTrace();
            }
            signet.close();
        }));
        System.out.println("READY " + connector.getLocalPort());
        tomcat.getServer().await();
    }

    private static final class Work extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient FileChannel calls;

        Work(FileChannel calls) {
            this.calls = calls;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            VerifiedRequest verified = (VerifiedRequest) request.getAttribute(SignetFilter.VERIFIED_REQUEST);
            calls.write(ByteBuffer.wrap((verified.nonce() + "\n").getBytes(StandardCharsets.US_ASCII)));
            response.setContentType("application/json");
            response.getOutputStream().write("{\"done\":true}".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
