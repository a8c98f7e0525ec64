package dev.signet.faults;

import dev.signet.ReceiptLog.Health;
import dev.signet.Signet;
import dev.signet.VerifiedRequest;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A protected service in a process of its own, configured by its environment: {@code ServerMain DIRECTORY CALLS}. Its servlet writes the nonce of every request that it
 * gets to the file CALLS, so that one that came through twice shows. The environment's {@link #CLOCK} sets the clock.
 */
public final class ServerMain {
    /** Names a file with the seconds by which the clock is off. */
    static final String CLOCK = "FAULTS_CLOCK";

    /** Beside the file of calls: what {@code /held} waits for. */
    static final String RELEASE = ".release";

    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.SEVERE);
        String offset = System.getenv(CLOCK);
        Signet signet = Signet.builder()
                .set(Signet.settingsIn(System.getenv()))
                .clock(offset == null ? Clock.systemUTC() : new OffsetClock(Path.of(offset)))
                .build();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "64");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "work", new Work(signet, Path.of(arguments[1])));
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
        private static final int STREAMED_LINES = 6000; // ten minutes, at least
        private final transient Signet signet;
        private final transient FileChannel calls;
        private final transient Path release;

        Work(Signet signet, Path calls) throws IOException {
            this.signet = signet;
            this.calls = FileChannel.open(
                    calls, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
            this.release = calls.resolveSibling(calls.getFileName() + RELEASE);
        }

        /** How the receipt log is, for the tests. */
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Health health = signet.receipts().health();
            response.setContentType("text/plain");
            response.getWriter().print(health.up() + " " + health.spooledBytes());
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            VerifiedRequest verified = (VerifiedRequest) request.getAttribute(SignetFilter.VERIFIED_REQUEST);
            calls.write(ByteBuffer.wrap((verified.nonce() + "\n").getBytes(StandardCharsets.US_ASCII)));
            switch (request.getRequestURI()) {
                case "/stream" -> stream(response);
                case "/held" -> {
                    while (!Files.exists(release)) {
                        pause(20);
                    }
                    answer(response);
                }
                default -> answer(response);
            }
        }

        private static void answer(HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getOutputStream().write("{\"done\":true}".getBytes(StandardCharsets.US_ASCII));
        }

        private static void stream(HttpServletResponse response) throws IOException {
            response.setContentType("application/x-ndjson");
            OutputStream out = response.getOutputStream();
            for (int i = 0; i < STREAMED_LINES; i++) {
                out.write("{\"more\":true}\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                pause(100);
            }
        }

        private static void pause(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
