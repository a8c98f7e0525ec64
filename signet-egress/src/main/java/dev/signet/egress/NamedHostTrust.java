package dev.signet.egress;

import dev.signet.HostName;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What the JDK checks, and that a subjectAltName names the host to which the connection was asked for (RFC 9525). The JDK falls back to the common name where there is no dNSName, and is content with
 * the name in SNI where that differs from the host.
 */
final class NamedHostTrust extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2; // RFC 5280 section 4.2.1.6
    /** Its last label is no number, and colons there are none. */
    private static final Pattern NAME = Pattern.compile("(?:[^:]*\\.)?[^:.]*[^0-9:.][^:.]*");

    private final X509ExtendedTrustManager jdk;

    NamedHostTrust(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        requireHostVerification(engine.getSSLParameters());
        requireName(chain[0], engine.getHandshakeSession());
        jdk.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket secure)) {
            throw new UnprovedHostException("no TLS connection whose host could be checked");
        }
        requireHostVerification(secure.getSSLParameters());
        requireName(chain[0], secure.getHandshakeSession());
        jdk.checkServerTrusted(chain, authType, socket);
    }

    /** Without a connection no host is known, so that nothing can be proved. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new UnprovedHostException("no connection whose host could be checked");
    }

    private static void requireHostVerification(SSLParameters parameters) throws CertificateException {
        if (!"HTTPS".equalsIgnoreCase(parameters.getEndpointIdentificationAlgorithm())) {
            throw new UnprovedHostException("the client's host name verification is switched off");
        }
    }

    private static void requireName(X509Certificate certificate, SSLSession session) throws CertificateException {
        String host = host(session);
        List<String> names = dnsNames(certificate);
        if (names.stream().noneMatch(name -> matches(name, host))) {
            throw new UnprovedHostException(
                    names.isEmpty()
                            ? "its certificate has no subjectAltName with a DNS name"
                            : "the subjectAltName of its certificate does not name " + host);
        }
    }

    /** In A-labels, which not all clients keep. */
    private static String host(SSLSession session) throws CertificateException {
        String host = session == null ? null : session.getPeerHost();
        try {
            if (host != null && NAME.matcher(host).matches()) {
                return HostName.normalize(host);
            }
        } catch (IllegalArgumentException e) {
            throw new UnprovedHostException("the connection was asked for by what is no host name");
        }
        throw new UnprovedHostException("the connection was asked for by address, not by name");
    }

    private static List<String> dnsNames(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        if (all != null) {
            for (List<?> name : all) {
                if (name.get(0).equals(DNS_NAME)) {
                    names.add(name.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    /** A wildcard is a whole first label, stands for one label, and has two behind it at least. */
    private static boolean matches(String name, String host) {
        if (!name.startsWith("*.")) {
            return name.equals(host);
        }
        String suffix = name.substring(1);
        int dot = host.indexOf('.');
        return suffix.indexOf('.', 1) > 0 && dot > 0 && host.substring(dot).equals(suffix);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new UnprovedHostException("this trust is for servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new UnprovedHostException("this trust is for servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new UnprovedHostException("this trust is for servers");
    }
}
