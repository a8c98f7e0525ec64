package dev.signet.store;

import static dev.signet.ReplayGuard.Claim.CLAIMED;
import static dev.signet.ReplayGuard.Claim.REPLAYED;
import static dev.signet.store.RedisClaims.claim;
import static dev.signet.store.RedisClaims.fresh;
import static dev.signet.store.RedisClaims.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use a Redis, and over what. */
class RedisAccessTest {
    @TempDir
    Path directory;

    private static void worksWith(RedisOptions options) {
        try (RedisReplayGuard guard = options.start()) {
            long iat = fresh(guard);
            assertEquals(CLAIMED, claim(guard, "a", iat));
            assertEquals(REPLAYED, claim(guard, "a", iat));
        }
    }

    private static String refusal(RedisOptions options) {
        StoreException refused = assertThrows(StoreException.class, options::start);
        StringWriter all = new StringWriter();
        refused.printStackTrace(new PrintWriter(all));
        assertFalse(all.toString().contains("s3cret"), all.toString());
        return refused.getMessage();
    }

    @Test
    void password() {
        try (Redis redis = Redis.start("--requirepass", "the/s3cret")) {
            String at = "@127.0.0.1:" + redis.port();
            worksWith(options("redis://:the%2Fs3cret" + at));
            assertTrue(refusal(options("redis://:not%20the%20s3cret" + at)).contains("WRONGPASS"));
            assertTrue(refusal(options(redis.uri())).contains("NOAUTH"));
        }
    }

    /** These commands are all that a guard needs. */
    @Test
    void aUserWhoMayDoNoMore() {
        try (Redis redis = Redis.start("--requirepass", "root").authenticated("root")) {
            redis.call("ACL", "SETUSER", "signet", "on", ">s3cret", "~signet:*", "+set", "+get", "+info", "+wait");
            worksWith(options("redis://signet:s3cret@127.0.0.1:" + redis.port()));
            redis.call("ACL", "SETUSER", "signet", "-info");
            assertTrue(refusal(options("redis://signet:s3cret@127.0.0.1:" + redis.port()))
                    .contains("does not say INFO"));
        }
    }

    @Test
    void tls() throws Exception {
        Path certificate = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        Certificates.selfSigned(certificate, key, "localhost", "127.0.0.1");
        try (Redis redis = Redis.startTls(certificate, key, "--requirepass", "s3cret")) {
            String uri = "rediss://:s3cret@127.0.0.1:" + redis.port();
            worksWith(options(uri).caCertificates(certificate));
            assertTrue(refusal(options(uri)).contains("cannot be reached"), "nobody vouches for this certificate");
        }
    }

    @Test
    void tlsWithAnotherName() throws Exception {
        Path certificate = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        Certificates.selfSigned(certificate, key, "elsewhere.example", null);
        try (Redis redis = Redis.startTls(certificate, key)) {
            refusal(options("rediss://127.0.0.1:" + redis.port()).caCertificates(certificate));
        }
    }

    @Test
    void malformedUrisAreNotRepeated() {
        for (String uri : List.of(
                "",
                "s3cret",
                "http://s3cret@host",
                "redis://:s3 cret@host",
                "redis://:s3cret@host:99999",
                "redis-cluster://:s3 cret@a,b")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> RedisOptions.of(uri), uri);
            assertTrue(refused.getMessage().contains("redis://[user:password@]host:port"), refused.getMessage());
            assertFalse(refused.getMessage().contains("s3"), refused.getMessage());
        }
    }

    @Test
    void urisAndTheirNames() {
        assertEquals("h:1", RedisAddress.parse("rediss://u:s3cret@h:1/2").name());
        assertEquals("h:6379", RedisAddress.parse("redis://h").name());
        RedisAddress cluster = RedisAddress.parse("rediss-cluster://u:s3cret@a:1, b:2,c:3");
        assertEquals("a:1,b:2,c:3", cluster.name());
        assertTrue(cluster.cluster() && cluster.uris().get(2).isSsl());
        assertEquals("u", user(cluster, 2));
        RedisAddress list = RedisAddress.parse("redis://u:s3cret@a:1,redis://b:2");
        assertTrue(list.cluster() && !list.uris().get(1).isSsl());
        assertEquals("u", user(list, 1));
        RedisAddress sentinel = RedisAddress.parse("redis-sentinel://s3cret@a:1,b:2/3#main");
        assertEquals("main of a:1,b:2", sentinel.name());
        assertFalse(sentinel.cluster());
    }

    private static String user(RedisAddress address, int node) {
        return address.uris()
                .get(node)
                .getCredentialsProvider()
                .resolveCredentials()
                .block()
                .getUsername();
    }
}
