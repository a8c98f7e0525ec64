package dev.signet.egress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM that is told in every way to use a proxy. */
public final class Proxies {
    private Proxies() {}

    /** Sets all system properties and the default selector for as long as the work runs. */
    public static void through(String host, int port, Runnable work) {
        Map<String, String> properties = new HashMap<>();
        for (String scheme : List.of("http", "https", "socks")) {
            properties.put(scheme + ".proxyHost", host);
            properties.put(scheme + ".proxyPort", Integer.toString(port));
        }
        properties.put("socksProxyHost", host);
        properties.put("socksProxyPort", Integer.toString(port));
        properties.put("java.net.useSystemProxies", "true");
        properties.put("http.nonProxyHosts", "");
        ProxySelector before = ProxySelector.getDefault();
        properties.forEach(System::setProperty);
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                Proxy.Type type = uri.getScheme().equals("socket") ? Proxy.Type.SOCKS : Proxy.Type.HTTP;
                return List.of(new Proxy(type, new InetSocketAddress(host, port)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException fault) {
                throw new IllegalStateException("the proxy was asked", fault);
            }
        });
        try {
            work.run();
        } finally {
            ProxySelector.setDefault(before);
            properties.keySet().forEach(System::clearProperty);
        }
    }
}
