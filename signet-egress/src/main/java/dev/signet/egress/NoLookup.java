package dev.signet.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The resolver hook of clients whose connections are asked for by the address that was checked. The address is part of the route then: it keys the pool, so that a connection is used again only by who
 * has just had its address approved, and nobody ever needs this hook. Whatever reaches it went round the guard.
 */
final class NoLookup implements DnsResolver {
    static final NoLookup INSTANCE = new NoLookup();

    private NoLookup() {}

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        throw new UnknownHostException(host + " was not checked by the egress guard");
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        throw new UnknownHostException(host + " was not checked by the egress guard");
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        throw new UnknownHostException(host + " was not checked by the egress guard");
    }
}
