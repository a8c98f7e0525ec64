package dev.signet.egress;

import dev.signet.HostName;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** Gives Netty the addresses that the guard has checked, and no others. */
final class NettyResolverGroup extends AddressResolverGroup<InetSocketAddress> {
    private final EgressGuard guard;

    NettyResolverGroup(EgressGuard guard) {
        this.guard = guard;
    }

    /** Resolvers keep nothing, so none is kept for an executor either. */
    @Override
    public AddressResolver<InetSocketAddress> getResolver(EventExecutor executor) {
        return newResolver(executor);
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Resolver(guard, executor);
    }

    private record Resolver(EgressGuard guard, EventExecutor executor) implements AddressResolver<InetSocketAddress> {
        /** What is not supported would be connected to as it is: paths of sockets, for instance. */
        @Override
        public boolean isSupported(SocketAddress address) {
            return true;
        }

        /** So would what is resolved: Reactor Netty takes literals for that. */
        @Override
        public boolean isResolved(SocketAddress address) {
            return false;
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address) {
            return resolve(address, executor.newPromise());
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address, Promise<InetSocketAddress> promise) {
            resolveAll(address).addListener((Future<List<InetSocketAddress>> all) -> {
                if (all.isSuccess()) {
                    promise.trySuccess(all.getNow().get(0));
                } else {
                    promise.tryFailure(all.cause());
                }
            });
            return promise;
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
            return resolveAll(address, executor.newPromise());
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(
                SocketAddress address, Promise<List<InetSocketAddress>> promise) {
            if (!(address instanceof InetSocketAddress asked) || !asked.isUnresolved()) {
                return promise.setFailure(
                        guard.failure(EgressReason.IP_LITERAL, "an address stands where a name must"));
            }
            String host = asked.getHostString();
            if (!isName(host)) {
                return promise.setFailure(guard.failure(EgressReason.MALFORMED_URL, "the host is no name in A-labels"));
            }
            URI uri = URI.create("https://" + host + ":" + asked.getPort() + "/");
            guard.resolve(new EgressTarget(uri, host, asked.getPort())).whenComplete((verdict, fault) -> {
                if (fault != null) {
                    promise.tryFailure(fault);
                } else if (verdict instanceof AddressVerdict.Checked checked) {
                    promise.trySuccess(checked.addresses().stream()
                            .map(each -> new InetSocketAddress(each, asked.getPort()))
                            .toList());
                } else {
                    promise.tryFailure(new EgressException((EgressRefusal) verdict));
                }
            });
            return promise;
        }

        private static boolean isName(String host) {
            try {
                return HostName.normalize(host).equalsIgnoreCase(host);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
