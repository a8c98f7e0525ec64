package dev.signet.egress;

import dev.signet.EgressSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;

/** The clients of Apache HttpClient 5 that an application may have. */
enum ApacheKind {
    CLASSIC {
        @Override
        Application open(EgressGuard guard, EgressSettings settings, EgressTls tls) {
            CloseableHttpClient client = ApacheEgress.guard(HttpClients.custom(), guard, settings, tls)
                    .useSystemProperties()
                    .build();
            return new Application() {
                @Override
                public int get(String url, HttpHost target, HttpClientContext context) throws IOException {
                    return client.execute(target, new HttpGet(url), context, response -> {
                        if (response.getEntity() != null) {
                            response.getEntity().writeTo(OutputStream.nullOutputStream());
                        }
                        return response.getCode();
                    });
                }

                @Override
                public void close() {
                    client.close(CloseMode.GRACEFUL);
                }
            };
        }
    },
    ASYNC {
        @Override
        Application open(EgressGuard guard, EgressSettings settings, EgressTls tls) {
            CloseableHttpAsyncClient client = ApacheEgress.guard(HttpAsyncClients.custom(), guard, settings, tls)
                    .useSystemProperties()
                    .build();
            client.start();
            return new Application() {
                @Override
                public int get(String url, HttpHost target, HttpClientContext context) throws Exception {
                    SimpleHttpRequest request =
                            SimpleRequestBuilder.get(URI.create(url)).build();
                    request.setConfig(context.getRequestConfigOrDefault());
                    try {
                        return client.execute(
                                        target,
                                        SimpleRequestProducer.create(request),
                                        org.apache.hc.client5.http.async.methods.SimpleResponseConsumer.create(),
                                        null,
                                        context,
                                        null)
                                .get(60, TimeUnit.SECONDS)
                                .getCode();
                    } catch (ExecutionException e) {
                        throw (Exception) e.getCause();
                    } catch (TimeoutException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void close() {
                    client.close(CloseMode.GRACEFUL);
                }
            };
        }
    };

    abstract Application open(EgressGuard guard, EgressSettings settings, EgressTls tls);

    /** Whether the async client takes content codings off, as from 5.6 on. */
    static boolean asyncDecodes() {
        return ApacheKind.class
                        .getClassLoader()
                        .getResource("org/apache/hc/client5/http/impl/async/ContentCompressionAsyncExec.class")
                != null;
    }

    /** The client of an application; what it throws is the fault itself. */
    interface Application extends AutoCloseable {
        int get(String url, HttpHost target, HttpClientContext context) throws Exception;

        default int get(String url) throws Exception {
            return get(url, null, HttpClientContext.create());
        }

        @Override
        void close();
    }
}
