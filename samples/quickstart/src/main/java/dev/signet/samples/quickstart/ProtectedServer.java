package dev.signet.samples.quickstart;

import dev.signet.Signet;
import dev.signet.servlet.SignetFilter;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** The greeting service on embedded Tomcat, with Signet's filter in front. */
final class ProtectedServer implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();

    ProtectedServer(Signet signet, int port, Path directory) throws LifecycleException {
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "default", new DefaultServlet()); // a filter runs only where some servlet is mapped
        context.addServletMappingDecoded("/", "default");
        Tomcat.addServlet(context, "rpc", new GreetingServlet());
        context.addServletMappingDecoded("/rpc", "rpc");

        FilterDef definition = new FilterDef();
        definition.setFilterName("signet");
        definition.setFilter(new SignetFilter(signet));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("signet");
        mapping.addURLPattern("/*");
        mapping.setDispatcher("REQUEST");
        mapping.setDispatcher("ASYNC");
        mapping.setDispatcher("ERROR");
        context.addFilterMap(mapping);
        tomcat.start();
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
