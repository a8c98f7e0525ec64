package dev.signet.samples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;

/** The demo's scenes: real HTTP requests, what came back, and whether that is what should come back. */
final class Play {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HELLO =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"greet\",\"params\":{\"name\":\"Ada\"}}";

    private final Signet signet;
    private final SigningKey key;
    private final Caller caller;
    private final Path data;
    private final PrintStream out;
    private int scene;
    private int failures;

    Play(Signet signet, SigningKey key, Caller caller, Path data, PrintStream out) {
        this.signet = signet;
        this.key = key;
        this.caller = caller;
        this.data = data;
        this.out = out;
    }

    /** Plays all scenes; the number of those that went otherwise than they should. */
    int run() throws IOException, InterruptedException {
        long now = Instant.now().getEpochSecond();
        scene("phase observe: an unsigned request passes, and is counted", HELLO, null, 200, null);
        signet.observations()
                .since(0)
                .wouldBeRefused()
                .forEach(seen -> out.printf(
                        "     observed  %d x %s from %s on %s%n",
                        seen.requests(),
                        seen.source().reason(),
                        seen.source().client(),
                        seen.source().route()));
        out.println();

        signet.reconfigure(signet.settings().with(Setting.PHASE, "enforce"));
        out.println("     phase raised to enforce, without a restart");
        out.println();

        scene("unsigned", HELLO, null, 401, "signature_missing");
        String signature = caller.sign(key, HELLO, now);
        scene("signed", HELLO, signature, 200, null);
        scene("the same request again, as an eavesdropper would send it", HELLO, signature, 409, "replay_detected");
        scene(
                "signed for Ada, changed to Eve on the way",
                HELLO.replace("Ada", "Eve"),
                caller.sign(key, HELLO, now),
                401,
                "signature_invalid");
        SigningKey stranger = SigningKey.generate(JwsAlgorithm.ED25519, null, SignatureEngines.current());
        scene(
                "signed with a key that nobody here trusts",
                HELLO,
                caller.sign(stranger, HELLO, now),
                401,
                "signature_unknown");
        scene("signed an hour ago", HELLO, caller.sign(key, HELLO, now - 3600), 401, "signature_expired");
        failures += new ChainScene(signet, key, caller, data, out).run(++scene);
        return failures;
    }

    private void scene(String title, String body, String signature, int status, String code)
            throws IOException, InterruptedException {
        Caller.Answer answer = caller.send(body, signature);
        JsonNode json = JSON.readTree(answer.body());
        String actualCode = json.path("error").path("message").asText(null);
        boolean asItShould = answer.status() == status
                && (code == null ? json.has("result") : code.equals(actualCode))
                && answer.verification().isValid();
        if (!asItShould) {
            failures++;
        }
        out.printf("%2d.  %s%n", ++scene, title);
        out.printf("     POST /rpc %s%n", body);
        out.printf("     %s%n", signature == null ? "(no X-Signature)" : "X-Signature: " + shortened(signature));
        out.printf(
                "     -> %d %s%n",
                answer.status(),
                code == null
                        ? json.path("result")
                        : actualCode + ": " + json.at("/error/data/detail").asText());
        out.printf(
                "     answer    %s%n",
                answer.verification().isValid()
                        ? "verified, signed by "
                                + shortened(answer.verification().kid())
                        : "NOT verified: " + answer.verification().detail());
        out.printf(
                "     %s%n%n",
                asItShould ? "as it should be" : "WRONG: expected " + status + (code == null ? "" : " " + code));
    }

    private static String shortened(String text) {
        return text.length() <= 46 ? text : text.substring(0, 30) + "..." + text.substring(text.length() - 12);
    }
}
