package dev.signet.fuzzing;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.ReplayGuard;
import dev.signet.ResponseVerifier;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.TrustedKey;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One server that trusts one client, forgets every nonce, and whose clock stands still: the same input has the same end. */
final class Server {
    static final String ORIGIN = "https://api.example.com";
    static final long NOW = 1_763_600_000;
    static final byte[] BODY = "{\"id\":1,\"a\":[true,null,\"x\"]}".getBytes(StandardCharsets.UTF_8);

    static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    static final SigningKey CLIENT_KEY =
            SigningKey.ed25519(Base64.getUrlDecoder().decode(SEED), "client", SignatureEngines.current());

    static final Signet SIGNET = Signet.builder()
            .set(Setting.PHASE, "enforce")
            .set(Setting.EXTERNAL_URLS, ORIGIN)
            .set(Setting.MAX_BODY, "10000")
            .set(Setting.SIGN_REFUSALS, "false")
            .set(Setting.SIGNING_KEY, SEED)
            .trustedKeys(
                    (iss, kid) -> kid.equals("client") ? new TrustedKey("default", verificationKey(), false) : null)
            .replayGuard(new Forgetful())
            .clock(CLOCK)
            .build();

    static final Function<String, VerificationKey> KEYS = kid -> verificationKey();

    static final ResponseVerifier CLIENT = new ResponseVerifier(KEYS, CLOCK);

    private Server() {}

    private static VerificationKey verificationKey() {
        return Key.VALUE;
    }

    private static final class Key {
        static final VerificationKey VALUE = VerificationKey.of(CLIENT_KEY.publicJwk(), SignatureEngines.current());
    }

    static String sign(String method, String url, String contentType, byte[] body) {
        return MessageSigner.signRequest(CLIENT_KEY, OutgoingRequest.of(method, url, contentType, body, "nonce", NOW));
    }

    private static final class Forgetful implements ReplayGuard {
        @Override
        public CompletionStage<Claim> claim(String tenant, String kid, String nonce, long iat, long expiresAt) {
            return CompletableFuture.completedFuture(Claim.CLAIMED);
        }

        @Override
        public long floor() {
            return Long.MIN_VALUE;
        }
    }
}
