package dev.signet.egress;

import static dev.signet.egress.Scene.CA;
import static dev.signet.egress.Scene.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that do not prove the name, and those that do. */
class EgressTlsTest {
    private static final String NO_NAME = "the subjectAltName of its certificate does not name " + HOST;
    private static final String NO_DNS_NAME = "its certificate has no subjectAltName with a DNS name";
    private static final String UNKNOWN = "no trusted authority vouches for its certificate";

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("another name", CA.issue("other.example"), NO_NAME),
                Arguments.of("a name below", CA.issue("www." + HOST), NO_NAME),
                Arguments.of("a name above", CA.issue("example"), NO_NAME),
                Arguments.of("a name that ends alike", CA.issue("r.example"), NO_NAME),
                Arguments.of(
                        "name only in the common name",
                        CA.order().commonName(HOST).issue(),
                        NO_DNS_NAME),
                Arguments.of(
                        "name in the common name, another in subjectAltName",
                        CA.order().commonName(HOST).dns("other.example").issue(),
                        NO_NAME),
                Arguments.of(
                        "name in the common name, an address in subjectAltName",
                        CA.order()
                                .commonName(HOST)
                                .ip(InetAddress.getLoopbackAddress())
                                .issue(),
                        NO_DNS_NAME),
                Arguments.of(
                        "expired",
                        CA.order()
                                .dns(HOST)
                                .until(Instant.now().minus(1, ChronoUnit.HOURS))
                                .issue(),
                        "its certificate, or one above it, has expired"),
                Arguments.of(
                        "not yet valid",
                        CA.order()
                                .dns(HOST)
                                .from(Instant.now().plus(1, ChronoUnit.HOURS))
                                .issue(),
                        "its certificate, or one above it, is not valid yet"),
                Arguments.of("self-signed", CA.order().dns(HOST).selfSigned().issue(), UNKNOWN),
                Arguments.of("unknown authority", new TestCa("Other").issue(HOST), UNKNOWN),
                Arguments.of("unknown authority of the same name", new TestCa().issue(HOST), null),
                Arguments.of(
                        "for clients",
                        CA.order().dns(HOST).forClients().issue(),
                        "its certificate is not one for this use, or cannot be read"),
                Arguments.of("wildcard over one label", CA.issue("*.example"), NO_NAME),
                Arguments.of("wildcard for all", CA.issue("*"), NO_NAME),
                Arguments.of("wildcard for part of a label", CA.issue("part*.example"), NO_NAME),
                Arguments.of("wildcard that has nothing to stand for", CA.issue("*." + HOST), NO_NAME),
                Arguments.of("wildcard in two labels", CA.issue("*.*"), NO_NAME),
                Arguments.of("NUL behind the name", CA.issue(HOST + "\0.evil.example"), NO_NAME),
                Arguments.of("NUL at the end", CA.issue(HOST + "\0"), NO_NAME),
                Arguments.of("dot at the end", CA.issue(HOST + "."), NO_NAME),
                Arguments.of("space at the end", CA.issue(HOST + " "), NO_NAME),
                Arguments.of("several in one", CA.issue(HOST + ",other.example"), NO_NAME));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, ServerIdentity identity, String detail) {
        try (Scene scene = new Scene(TlsServer.start(identity, Behaviours.answer(200, "")), List.of())) {
            EgressRefusal refusal = assertInstanceOf(EgressRefusal.class, scene.get("/"), what);
            assertEquals(EgressReason.TLS_FAILED, refusal.reason());
            assertEquals(List.of(), scene.server.seen());
            assertEquals(List.of("refused tls_failed"), scene.told);
            if (detail != null) {
                assertEquals(HOST + " at 127.0.0.1, port " + scene.server.port() + ": " + detail, refusal.detail());
            }
            assertTrue(!refusal.detail().matches("(?s).*(Exception|sun\\.|java\\.).*"), refusal::detail);
        }
    }

    @Test
    void aWildcardStandsForOneLabelBelowTwo() {
        ServerIdentity identity = CA.issue("*.partner.example");
        try (Scene scene = new Scene(TlsServer.start(identity, Behaviours.answer(200, "")), List.of())) {
            scene.names.with("a.partner.example", "127.0.0.1").with("b.a.partner.example", "127.0.0.1");
            assertEquals(200, ask(scene, "a.partner.example"));
            assertEquals(EgressReason.TLS_FAILED, ask(scene, "b.a.partner.example"));
            assertEquals(EgressReason.TLS_FAILED, ask(scene, "partner.example"));
        }
    }

    @Test
    void namesAreComparedInALabels() {
        try (Scene scene =
                new Scene(TlsServer.start(CA.issue("xn--bcher-kva.example"), Behaviours.answer(200, "")), List.of())) {
            scene.names.with("xn--bcher-kva.example", "127.0.0.1");
            assertEquals(200, ask(scene, "bücher.example"));
            assertEquals("xn--bcher-kva.example", scene.server.seen().get(0).serverName());
        }
    }

    @Test
    void caseDoesNotMatter() {
        try (Scene scene =
                new Scene(TlsServer.start(CA.issue("Partner.EXAMPLE"), Behaviours.answer(200, "")), List.of())) {
            assertEquals(200, scene.outcome());
        }
    }

    private static Object ask(Scene scene, String host) {
        return Scene.outcome(TestEgress.await(scene.client.send(TestEgress.get(scene.server.url(host, "/")))));
    }

    @Test
    void noTlsAtAll() {
        try (Scene scene = new Scene(visit -> {
            visit.raw().getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes());
            visit.stall();
        })) {
            assertEquals(EgressReason.TLS_FAILED, scene.outcome());
        }
    }

    @Test
    void theHostHangsUpInTheHandshake() {
        try (Scene scene = new Scene(visit -> visit.raw().getInputStream().read())) {
            assertEquals(EgressReason.TLS_FAILED, scene.outcome());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void protocolsThatHold(String protocol) throws Exception {
        assertEquals(200, outcome(protocol));
    }

    @Test
    void olderProtocolsAreNotSpoken() throws Exception {
        assertEquals(EgressReason.TLS_FAILED, outcome("TLSv1.1"));
        assertEquals(EgressReason.TLS_FAILED, outcome("TLSv1"));
    }

    private static Object outcome(String protocol) {
        try (Scene scene = new Scene(visit -> {
            SSLSocket secure = (SSLSocket) Scene.IDENTITY
                    .context()
                    .getSocketFactory()
                    .createSocket(visit.raw(), null, visit.raw().getPort(), true);
            secure.setUseClientMode(false);
            secure.setEnabledProtocols(new String[] {protocol});
            secure.startHandshake();
            while (secure.getInputStream().read() != '\n') {
                // The rest of the request is of no interest.
            }
            OutputStream out = secure.getOutputStream();
            out.write((Behaviours.OK + "Content-Length: 0\r\n\r\n").getBytes());
            out.flush();
            visit.stall();
        })) {
            return scene.outcome();
        }
    }

    @Test
    void theTrustStoreOfTheSystemPropertiesCounts(@TempDir Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", CA.certificate());
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        try (Scene scene = new Scene(Behaviours.answer(200, ""))) {
            assertEquals(EgressReason.TLS_FAILED, withTls(scene, EgressTls.platform()));
            System.setProperty("javax.net.ssl.trustStore", file.toString());
            System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
            try {
                assertEquals(200, withTls(scene, EgressTls.platform()));
            } finally {
                System.clearProperty("javax.net.ssl.trustStore");
                System.clearProperty("javax.net.ssl.trustStorePassword");
            }
        }
    }

    private static Object withTls(Scene scene, EgressTls tls) {
        try (EgressClient client = new EgressClient(scene.guard, scene.settings, tls)) {
            return Scene.outcome(TestEgress.await(client.send(TestEgress.get(scene.server.url(HOST, "/")))));
        }
    }

    @Test
    void noAuthorityIsNoTrust() {
        assertThrows(IllegalArgumentException.class, () -> EgressTls.trusting(List.of()));
    }

    /** For other clients that are given the context: one that does not check host names gets nowhere. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "HTTPS"})
    void hostNameVerificationMustBeOn(String verification) throws IOException {
        try (TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, ""));
                SSLSocket socket = (SSLSocket)
                        TestEgress.trusting(CA).context().getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(
                    InetAddress.getByAddress(HOST, server.address().getAddress()), server.port()));
            if (verification.equals("HTTPS")) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            } else {
                assertThrows(SSLHandshakeException.class, socket::startHandshake);
            }
        }
    }

    @Test
    void aConnectionAskedForByAddressProvesNothing() throws IOException {
        ServerIdentity identity =
                CA.order().dns(HOST).ip(InetAddress.getLoopbackAddress()).issue();
        try (TlsServer server = TlsServer.start(identity, Behaviours.answer(200, ""));
                SSLSocket socket = (SSLSocket)
                        TestEgress.trusting(CA).context().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            assertThrows(SSLHandshakeException.class, socket::startHandshake);
        }
    }

    @Test
    void withoutAConnectionNothingIsTrusted() {
        var chain = Scene.IDENTITY.chain().toArray(new X509Certificate[0]);
        var trust = TestEgress.trusting(CA).trustManager();
        assertThrows(UnprovedHostException.class, () -> trust.checkServerTrusted(chain, "ECDHE_ECDSA"));
        assertThrows(UnprovedHostException.class, () -> trust.checkClientTrusted(chain, "ECDHE_ECDSA"));
    }
}
