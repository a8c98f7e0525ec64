package dev.signet.samples.servlet;

import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The service on embedded Jetty. {@code TRUSTED_KEYS}, {@code SIGNET_PHASE} and the other variables of docs/settings.md configure its filter; {@code PORT} its port. */
public final class ServletApp {
    private ServletApp() {}

    public static void main(String[] arguments) throws Exception {
        Server server = server(Integer.parseInt(System.getenv().getOrDefault("PORT", "8080")), Map.of());
        server.start();
        server.join();
    }

    /** @param settings init parameters, over what the environment says */
    static Server server(int port, Map<String, String> settings) {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setPort(port);
        server.addConnector(connector);

        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new CalculatorServlet(), "/rpc");

        FilterHolder filter = new FilterHolder(SignetFilter.class);
        filter.setAsyncSupported(true);
        settings.forEach(filter::setInitParameter);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));

        server.setHandler(context);
        return server;
    }
}
