package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 5: rules of routes and tenants, and attempts to walk past them. */
class RolloutRulesTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /rpc, signature_missing",
        "POST, /RPC, signature_missing",
        "POST, /Rpc/, signature_missing",
        "POST, /rpc/, signature_missing",
        "POST, /%72pc, signature_missing",
        "POST, /%72%50%43, signature_missing",
        "post, /rpc, signature_missing",
        "POST, /rpc%00, request_ambiguous",
        "POST, /rpc;x, request_ambiguous",
        "POST, //rpc, request_ambiguous",
        "POST, /x/../rpc, request_ambiguous",
        "GET, /rpc, unsigned",
        "POST, /rpc/x, unsigned",
        "POST, /rpcx, unsigned",
        "POST, /, unsigned"
    })
    void requiredRoute(String method, String path, String verdict) {
        TestServer server = new TestServer().set(Setting.PHASE, "require");
        assertEquals(verdict, server.verdict(new TestRequest().method(method).path(path)));
    }

    /** Frameworks that honour these fields would call another handler than the one that the rules let pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"
            })
    void overridesInUnsignedRequests(String field) {
        TestRequest request = new TestRequest().method("GET").path("/rpc").with(field, "POST");
        assertEquals(
                "request_ambiguous",
                new TestServer().set(Setting.PHASE, "require").verdict(request));
        TestServer exempting = new TestServer().set(Setting.EXEMPT, "/public");
        assertEquals(
                "request_ambiguous",
                exempting.verdict(new TestRequest().path("/public").with(field, "/rpc")));
        assertEquals(
                "unsigned",
                new TestServer().set(Setting.PHASE, "observe").verdict(request),
                "nothing is required anywhere");
    }

    @Test
    void ruleForGetIsOneForHead() {
        TestServer server = new TestServer().set(Setting.PHASE, "require").set(Setting.ROUTES, "GET /secret");
        assertEquals(
                "signature_missing",
                server.verdict(new TestRequest().method("HEAD").path("/secret")));
        assertEquals("unsigned", server.verdict(new TestRequest().method("POST").path("/secret")));
    }

    /** Applications route by the decoded path, so an escape must not take a route out of its rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/things:batch | /things%3Abatch",
                "/things:batch | /things%3abatch",
                "/things:batch | /THINGS%3ABATCH/",
                "/a@b          | /a%40b",
                "/a+b          | /a%2Bb",
                "/a+b          | /a%2bB",
                "/a!$&'()b     | /a%21%24%26%27%28%29b",
                "/a%20b        | /A%20B",
                "/a%3Ab        | /a:b",
                "/caf%C3%A9    | /caf%c3%a9",
                "/caf%C3%A9    | /CAF%C3%89",
                "/api/*/x      | /api/%3A/X",
                "/api/**       | /API/a%3Ab"
            })
    void escapesInRequiredRoutes(String route, String path) {
        TestServer server = new TestServer().set(Setting.PHASE, "require").set(Setting.ROUTES, route);
        assertEquals("signature_missing", server.verdict(new TestRequest().path(path)));
        TestServer enforcedRoute =
                new TestServer().set(Setting.PHASE, "observe").set(Setting.ROUTE_PHASES, route + "=enforce");
        assertEquals("signature_missing", enforcedRoute.verdict(new TestRequest().path(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "/public, unsigned",
        "/%70ublic, unsigned",
        "/Public, signature_missing",
        "/public/, signature_missing",
        "/public/x, signature_missing",
        "/publicx, signature_missing",
        "/public%3F, signature_missing",
        "/files/a, unsigned",
        "/files/a/b, signature_missing",
        "/FILES/a, signature_missing",
        "/files, signature_missing",
        "/docs, unsigned",
        "/docs/a/b, unsigned",
        "/docsx, signature_missing",
        "/Docs/a, signature_missing",
        "/docs/../rpc, request_ambiguous",
        "/docs/%2e%2e/rpc, request_ambiguous",
        "/docs/..;/rpc, request_ambiguous",
        "/docs%2f..%2frpc, request_ambiguous"
    })
    void exemptToTheLetter(String path, String verdict) {
        TestServer server = new TestServer().set(Setting.EXEMPT, "/public, /files/*, GET,HEAD,POST /docs/**");
        assertEquals(verdict, server.verdict(new TestRequest().path(path)));
    }

    @Test
    void exemptForItsMethodsOnly() {
        TestServer server = new TestServer().set(Setting.EXEMPT, "GET /docs/**");
        assertEquals("unsigned", server.verdict(new TestRequest().method("GET").path("/docs/a")));
        assertEquals("unsigned", server.verdict(new TestRequest().method("HEAD").path("/docs/a")));
        assertEquals(
                "signature_missing",
                server.verdict(new TestRequest().method("POST").path("/docs/a")));
    }

    @Test
    void contextPathIsNoPartOfARoute() {
        TestServer server = new TestServer().set(Setting.PHASE, "require").set(Setting.EXEMPT, "/app/rpc");
        TestRequest request = new TestRequest().path("/app/rpc");
        request.contextPath = "/app";
        assertEquals("signature_missing", server.verdict(request));
        TestServer exempting = new TestServer().set(Setting.EXEMPT, "/rpc");
        assertEquals("unsigned", exempting.verdict(request));
    }

    @ParameterizedTest
    @CsvSource({
        "observe, /pay=enforce, /pay, signature_missing",
        "observe, /pay=enforce, /PAY/, signature_missing",
        "observe, /pay=require, /pay, signature_missing",
        "observe, /pay=enforce, /other, unsigned",
        "enforce, /old/**=observe, /old/x, unsigned",
        "enforce, /old/**=observe, /OLD/x, signature_missing",
        "enforce, /old=observe, /old/, signature_missing",
        "enforce, '/old/**=observe,/old/pay=enforce', /old/pay, signature_missing",
        "enforce, '/old/pay=enforce,/old/**=observe', /old/PAY, signature_missing"
    })
    void routePhases(String phase, String rules, String path, String verdict) {
        TestServer server = new TestServer().set(Setting.PHASE, phase).set(Setting.ROUTE_PHASES, rules);
        assertEquals(verdict, server.verdict(new TestRequest().path(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "observe, acme=enforce, /acme/x, signature_missing",
        "observe, acme=enforce, /ACME/x, signature_missing",
        "observe, acme=enforce, /x, unsigned",
        "enforce, acme=publish, /acme/x, signature_missing",
        "require, acme=observe, /acme/rpc, unsigned",
        "observe, acme=require, /acme/rpc, unsigned",
        "observe, acme=require, /acme/pay, signature_missing"
    })
    void tenantsAreOnlyStricter(String phase, String tenants, String path, String verdict) {
        TestServer server = new TestServer()
                .set(Setting.PHASE, phase)
                .set(Setting.ROUTES, "/rpc, /acme/pay")
                .set(Setting.TENANT_PHASES, tenants)
                .set(Setting.ROUTE_TENANTS, "/acme/**=acme");
        assertEquals(verdict, server.verdict(new TestRequest().path(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "publish, default=enforce, false",
        "publish, default=observe, false",
        "publish, other=enforce, true",
        "publish, '', true"
    })
    void invalidSignatureIsJudgedByItsTenantToo(String phase, String tenants, boolean passes) {
        TestServer server = new TestServer().set(Setting.PHASE, phase).set(Setting.TENANT_PHASES, tenants);
        assertEquals(passes, server.send(TestSigner.request().sign().body("{}")).passed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpc", "GET POST /x", "/a%", "/a b c", "/\u00e9", "POST"})
    void wrongRoutesAreErrorsAtStart(String route) {
        TestServer server = new TestServer().set(Setting.ROUTES, route);
        assertThrows(IllegalArgumentException.class, server::signet);
    }
}
