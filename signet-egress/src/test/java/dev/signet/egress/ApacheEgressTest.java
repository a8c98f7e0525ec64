package dev.signet.egress;

import static dev.signet.egress.Scene.CA;
import static dev.signet.egress.Scene.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HostList;
import dev.signet.Poll;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An application's own client, guarded. 127.0.0.9 stands for a private host that listens on the very same port. */
class ApacheEgressTest {
    private static final String PRIVATE = "127.0.0.9";

    private final TlsServer server = TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, "public"));
    private final TlsServer inside =
            TlsServer.start(Scene.IDENTITY, Behaviours.answer(200, "secret"), PRIVATE, server.port());
    private final Scene scene = new Scene(server, List.of("127.0.0.2"));

    @AfterEach
    void close() {
        scene.close();
        assertEquals(0, inside.connections(), "something reached the private host");
        inside.close();
    }

    private ApacheKind.Application open(ApacheKind kind) {
        return kind.open(scene.guard, scene.settings, TestEgress.trusting(CA));
    }

    /** The status, the guard's reason, or the class of another fault. */
    private static Object outcome(ApacheKind.Application application, String url) {
        return outcome(application, url, null, HttpClientContext.create());
    }

    private static Object outcome(
            ApacheKind.Application application, String url, HttpHost target, HttpClientContext context) {
        try {
            return application.get(url, target, context);
        } catch (EgressException e) {
            return e.refusal().reason();
        } catch (SSLException e) {
            return SSLException.class;
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @EnumSource
    void reachesAPublicHostByItsName(ApacheKind kind) {
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(200, outcome(application, server.url(HOST, "/a?b")));
            assertEquals(HOST, server.seen().get(0).serverName());
            assertEquals(HOST + ":" + server.port(), server.seen().get(0).header("Host"));
            // The asynchronous client answers before it gives its connection back to be used again.
            Poll.until(
                    "a connection is used again",
                    () -> outcome(application, server.url(HOST, "/a?b")).equals(200)
                            && server.connections() < server.seen().size());
            assertEquals(server.seen().size(), scene.names.lookups(HOST));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatRebindsReachesNothingPrivate(ApacheKind kind) {
        scene.names.answering(HOST, times -> List.of(times % 2 == 0 ? "127.0.0.1" : PRIVATE));
        try (ApacheKind.Application application = open(kind)) {
            for (int i = 0; i < 6; i++) {
                Object expected = i % 2 == 0 ? 200 : EgressReason.ADDRESS_NOT_PUBLIC;
                assertEquals(expected, outcome(application, server.url(HOST, "/")));
            }
            assertEquals(6, scene.names.lookups(HOST));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeptConnectionIsNotUsedOnceTheNameHasMoved(ApacheKind kind) {
        try (TlsServer second =
                        TlsServer.start(Scene.IDENTITY, Behaviours.answer(204, ""), "127.0.0.2", server.port());
                ApacheKind.Application application = open(kind)) {
            assertEquals(200, outcome(application, server.url(HOST, "/")));
            scene.names.with(HOST, "127.0.0.2");
            assertEquals(204, outcome(application, server.url(HOST, "/")));
            assertEquals(1, second.seen().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextAddressIsTried(ApacheKind kind) {
        scene.names.with(HOST, "127.0.0.2", "127.0.0.1");
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(200, outcome(application, server.url(HOST, "/")));
            assertEquals(1, scene.names.lookups(HOST));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLASSIC, http://partner.example:%d/, SCHEME_NOT_ALLOWED",
        "ASYNC, http://partner.example:%d/, SCHEME_NOT_ALLOWED",
        "CLASSIC, https://partner.example:444/, PORT_NOT_ALLOWED",
        "ASYNC, https://partner.example:444/, PORT_NOT_ALLOWED",
        "CLASSIC, https://127.0.0.1:%d/, IP_LITERAL",
        "ASYNC, https://127.0.0.1:%d/, IP_LITERAL",
        "CLASSIC, https://2130706433:%d/, IP_LITERAL",
        "ASYNC, https://2130706433:%d/, IP_LITERAL",
        "CLASSIC, https://[::1]:%d/, IP_LITERAL",
        "ASYNC, https://[::1]:%d/, IP_LITERAL",
        "CLASSIC, https://localhost:%d/, SUSPICIOUS_HOST",
        "ASYNC, https://metadata.google.internal:%d/, SUSPICIOUS_HOST",
        "CLASSIC, https://nowhere.example:%d/, NAME_NOT_RESOLVED",
        "ASYNC, https://nowhere.example:%d/, NAME_NOT_RESOLVED"
    })
    void whatTheGuardRefuses(ApacheKind kind, String url, EgressReason reason) {
        try (ApacheKind.Application application = open(kind)) {
            Object outcome = outcome(application, String.format(url, server.port()));
            // A host of one label or of digits is refused one way or the other before anything is looked up.
            assertTrue(outcome instanceof EgressReason, outcome::toString);
            if (!url.contains("localhost")) {
                assertEquals(reason, outcome);
            }
            assertEquals(0, server.connections());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachHopOfARedirectIsExamined(ApacheKind kind) {
        ServerIdentity both = CA.issue("a.example", "b.example");
        scene.names
                .with("a.example", "127.0.0.2")
                .with("b.example", "127.0.0.2")
                .with("inside.example", PRIVATE);
        try (TlsServer redirecting = TlsServer.start(both, Behaviours.answer(200, ""), "127.0.0.2", server.port());
                ApacheKind.Application application = open(kind)) {
            String start = server.url("a.example", "/start");
            redirecting.behave(visit -> {
                for (SeenRequest request = visit.read(); request != null; request = visit.read()) {
                    String location = request.target().equals("/start") ? server.url("b.example", "/end") : null;
                    visit.send(
                            location == null
                                    ? "HTTP/1.1 204 Done\r\n\r\n"
                                    : "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
                }
            });
            assertEquals(204, outcome(application, start));
            assertEquals(1, scene.names.lookups("b.example"));
            redirecting.behave(Behaviours.redirect(302, server.url("inside.example", "/")));
        }
        try (TlsServer redirecting = TlsServer.start(
                        both, Behaviours.redirect(302, server.url("inside.example", "/")), "127.0.0.2", server.port());
                ApacheKind.Application application = open(kind)) {
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, outcome(application, server.url("a.example", "/start")));
            redirecting.behave(Behaviours.redirect(302, "https://" + PRIVATE + ":" + server.port() + "/"));
        }
        try (TlsServer redirecting = TlsServer.start(
                        both,
                        Behaviours.redirect(307, "http://" + HOST + ":" + server.port() + "/"),
                        "127.0.0.2",
                        server.port());
                ApacheKind.Application application = open(kind)) {
            assertEquals(EgressReason.SCHEME_NOT_ALLOWED, outcome(application, server.url("a.example", "/start")));
            assertEquals(1, redirecting.seen().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryIsCheckedAgain(ApacheKind kind) {
        server.behave(Behaviours.reset());
        scene.names.answering(HOST, times -> List.of(times == 0 ? "127.0.0.1" : PRIVATE));
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, outcome(application, server.url(HOST, "/")));
            assertEquals(2, scene.names.lookups(HOST));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPresetAddressIsRefused(ApacheKind kind) throws Exception {
        HttpHost preset = new HttpHost("https", InetAddress.getByName(PRIVATE), HOST, server.port());
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(
                    EgressReason.IP_LITERAL,
                    outcome(application, server.url(HOST, "/"), preset, HttpClientContext.create()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestForAnotherHostThanItGoesToIsRefused(ApacheKind kind) {
        HttpHost target = new HttpHost("https", HOST, server.port());
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(
                    EgressReason.MALFORMED_URL,
                    outcome(application, server.url("other.example", "/"), target, HttpClientContext.create()));
            assertEquals(0, server.connections());
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("deprecation")
    void aProxyIsRefusedWhereTheRequestNamesOne(ApacheKind kind) {
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(RequestConfig.custom()
                .setProxy(new HttpHost("http", PRIVATE, inside.port()))
                .build());
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(EgressReason.MALFORMED_URL, outcome(application, server.url(HOST, "/"), null, context));
        }
    }

    @ParameterizedTest
    @EnumSource
    void proxiesOfTheSystemAreIgnored(ApacheKind kind) {
        Proxies.through(PRIVATE, inside.port(), () -> {
            try (ApacheKind.Application application = open(kind)) {
                assertEquals(200, outcome(application, server.url(HOST, "/")));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aTenantsOwnListHolds(ApacheKind kind) {
        HttpClientContext context = HttpClientContext.create();
        ApacheEgress.allowOnly(context, HostList.of(List.of("other.example")));
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(
                    EgressReason.HOST_NOT_ALLOWED_FOR_TENANT,
                    outcome(application, server.url(HOST, "/"), null, context));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherNameOrNoneIsRefused(ApacheKind kind) {
        scene.names.with("wrong.example", "127.0.0.1");
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(SSLException.class, outcome(application, server.url("wrong.example", "/")));
        }
        try (TlsServer commonName = TlsServer.start(
                        CA.order().commonName(HOST).issue(), Behaviours.answer(200, ""), "127.0.0.2", server.port());
                ApacheKind.Application application = open(kind)) {
            scene.names.with(HOST, "127.0.0.2");
            assertEquals(SSLException.class, outcome(application, server.url(HOST, "/")));
            assertEquals(List.of(), commonName.seen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChallengeIsAnsweredOnACheckedAddressOnly(ApacheKind kind) {
        server.behave(Behaviours.answer(401, "", "WWW-Authenticate: Basic realm=a"));
        scene.names.answering(HOST, times -> List.of(times == 0 ? "127.0.0.1" : PRIVATE));
        HttpClientContext context = HttpClientContext.create();
        var credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(HOST, server.port()), new UsernamePasswordCredentials("a", "b".toCharArray()));
        context.setCredentialsProvider(credentials);
        try (ApacheKind.Application application = open(kind)) {
            assertEquals(EgressReason.ADDRESS_NOT_PUBLIC, outcome(application, server.url(HOST, "/"), null, context));
            assertEquals(1, server.seen().size());
        }
    }
}
