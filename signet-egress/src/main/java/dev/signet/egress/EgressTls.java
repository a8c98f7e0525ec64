package dev.signet.egress;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS as outgoing requests have it: TLS 1.2 or later, a certificate that leads to a trusted authority by the JDK's full check, and a subjectAltName in it that names the host. A common name proves
 * nothing here. A client that leaves host name verification off gets no connection at all, rather than one that was half checked. For any client that takes an SSLContext or a trust manager.
 */
public final class EgressTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** A session is resumed without another look at the certificate, so not for long. */
    private static final int SESSION_SECONDS = 60;

    private final X509ExtendedTrustManager trustManager;
    private final SSLContext context;

    private EgressTls(KeyStore anchors) {
        try {
            trustManager = new NamedHostTrust(jdkTrust(anchors));
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager}, null);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS: " + e.getMessage(), e);
        }
    }

    /** Trusts the platform's authorities, or those of {@code javax.net.ssl.trustStore} where that is set. Read now. */
    public static EgressTls platform() {
        return new EgressTls(null);
    }

    /**
     * Trusts these authorities and no others.
     *
     * @throws IllegalArgumentException where there are none
     */
    public static EgressTls trusting(Collection<X509Certificate> authorities) {
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("no authority to trust is given");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            return new EgressTls(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("an authority's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager jdkTrust(KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no trust manager that checks host names");
    }

    /** For clients that make their own contexts, such as Netty's. */
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    /** With {@link #trustManager} and no client certificate. Its user switches host name verification on, or does not connect. */
    public SSLContext context() {
        return context;
    }

    /** {@code TLSv1.3}, {@code TLSv1.2}. */
    public static String[] protocols() {
        return PROTOCOLS.clone();
    }

    /** Sets what an engine must have before its handshake. */
    static void configure(SSLEngine engine) {
        engine.setSSLParameters(strict(engine.getSSLParameters()));
    }

    /** @return the same, with these protocols and host name verification */
    static SSLParameters strict(SSLParameters parameters) {
        parameters.setProtocols(protocols());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }
}
