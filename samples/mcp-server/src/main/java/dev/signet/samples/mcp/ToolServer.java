package dev.signet.samples.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * An MCP server as anybody would write it with the Java SDK; nothing in it speaks of signatures. It believes what the gateway says of the caller, so it listens on
 * loopback alone. {@code /mcp} has sessions and answers calls as event streams; {@code /mcp-json} has none and answers in JSON.
 */
final class ToolServer implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();

    /** @param port 0 for any that is free */
    ToolServer(int port, Path directory) throws LifecycleException {
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(""); // errors without a page
        Context context = tomcat.addContext("", null);
        add(context, "sessions", streamable(), "/mcp");
        add(context, "json", stateless(), "/mcp-json");
        filter(context, new SessionOwner());
        tomcat.start();
    }

    private static Servlet streamable() {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .jsonMapper(JsonRpcErrors.mapper())
                .contextExtractor(caller())
                .build();
        Tools.addTo(McpServer.sync(transport)
                .serverInfo("signet-sample", "1")
                .capabilities(ServerCapabilities.builder().tools(true).logging().build())
                .build());
        return transport;
    }

    private static Servlet stateless() {
        HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder()
                .messageEndpoint("/mcp-json")
                .jsonMapper(JsonRpcErrors.mapper())
                .contextExtractor(caller())
                .build();
        McpServer.sync(transport)
                .serverInfo("signet-sample", "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .tools(Tools.stateless())
                .build();
        return transport;
    }

    private static McpTransportContextExtractor<HttpServletRequest> caller() {
        return request -> McpTransportContext.create(Map.of(Tools.CALLER, SessionOwner.caller(request)));
    }

    private static void add(Context context, String name, Servlet servlet, String path) {
        Tomcat.addServlet(context, name, servlet).setAsyncSupported(true);
        context.addServletMappingDecoded(path, name);
    }

    private static void filter(Context context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("owner");
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("owner");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    void await() {
        tomcat.getServer().await();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
