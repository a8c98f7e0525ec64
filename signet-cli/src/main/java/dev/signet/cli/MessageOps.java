package dev.signet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.Content;
import dev.signet.MemoryReplayGuard;
import dev.signet.ReplayGuard;
import dev.signet.ResponseKeys;
import dev.signet.ResponseVerifier;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.Setting;
import dev.signet.SignedResponse;
import dev.signet.StreamVerifier;
import dev.signet.TrustedKeys;
import dev.signet.VerifiedRequest;
import dev.signet.jose.SignatureEngines;
import java.util.List;
import java.util.Map;

/** The ops {@code request.verify}, {@code response.verify} and {@code stream.verify}; nonces are remembered from line to line. */
final class MessageOps {
    private static final int MANY = 10_000_000;
    private static final int MAX_RESPONSE = 10_000_000;

    private final SetClock clock = new SetClock();
    private final ReplayGuard guard = new MemoryReplayGuard(clock, MANY, MANY, MemoryReplayGuard.NO_FLOOR);

    void verifyRequest(Members line, ObjectNode answer) {
        clock.set(line.has("now") ? line.seconds("now") : null);
        Map<Setting, String> settings = SettingTexts.of(line.line().get("config"));
        RequestCheck.Result result;
        try {
            GivenRequest request = new GivenRequest(
                    line.string("method"),
                    GivenUrl.parse(line.string("url")),
                    line.fields("headers"),
                    line.bytes("body_b64"));
            boolean requireIss = "true".equalsIgnoreCase(settings.get(Setting.REQUIRE_ISS));
            result = RequestCheck.of(request, settings, trustedKeys(line, requireIss), guard, clock);
        } catch (IllegalArgumentException e) {
            throw OpException.badRequest(e.getMessage());
        }
        if (!result.reachesApp() && result.rejected() != null) {
            throw OpException.of(
                    result.rejected().rejection(), result.rejected().detail());
        }
        VerifiedRequest verified = result.verified();
        if (verified == null) {
            answer.put("verdict", "unsigned");
            if (result.rejected() != null) {
                answer.put("let_pass", result.rejected().rejection().code());
            }
            return;
        }
        answer.put("verdict", "accepted");
        answer.put("tenant", verified.tenant());
        answer.put("kid", verified.kid());
        answer.put("nonce", verified.nonce());
    }

    private static TrustedKeys trustedKeys(Members line, boolean requireIss) {
        String jwks = line.json("jwks");
        try {
            return TrustedKeys.parse(jwks, SignatureEngines.current(), requireIss);
        } catch (IllegalArgumentException e) {
            throw new OpException("key_invalid", e.getMessage());
        }
    }

    void verifyResponse(Members line, ObjectNode answer) {
        clock.set(line.has("now") ? line.seconds("now") : null);
        ResponseVerifier.Result result = verifyResponse(
                responseKeys(line),
                clock,
                line.integer("status"),
                line.fields("headers"),
                line.bytes("body_b64"),
                line.string("request_signature", null));
        if (!result.isValid()) {
            throw OpException.of(result.rejection(), result.detail());
        }
        answer.put("kid", result.kid());
        if (result.trace() != null) {
            answer.put("trace", result.trace());
        }
        if (result.receipt() != null) {
            answer.put("receipt", result.receipt());
        }
    }

    void verifyStream(Members line, ObjectNode answer) {
        clock.set(line.has("now") ? line.seconds("now") : null);
        byte[] body = line.bytes("body_b64");
        StreamVerifier verifier = new StreamVerifier(
                responseKeys(line), clock, Asked.signed(line.string("request_signature", null)), body.length);
        verifier.take(body, 0, body.length);
        ResponseVerifier.Result result = verifier.end();
        if (!result.isValid()) {
            throw OpException.of(result.rejection(), result.detail());
        }
        answer.put("events", verifier.events());
        if (result.receipt() != null) {
            answer.put("receipt", result.receipt());
        }
    }

    private static ResponseKeys responseKeys(Members line) {
        String jwks = line.json("jwks");
        try {
            return ResponseKeys.parse(jwks, SignatureEngines.current());
        } catch (IllegalArgumentException e) {
            throw new OpException("key_invalid", e.getMessage());
        }
    }

    /** Takes the content coding off and verifies what is left. */
    static ResponseVerifier.Result verifyResponse(
            ResponseKeys keys,
            SetClock clock,
            int status,
            List<Map.Entry<String, String>> fields,
            byte[] raw,
            String requestSignature) {
        Content content =
                Content.of(raw, raw.length == 0 ? List.of() : values(fields, "Content-Encoding"), MAX_RESPONSE);
        if (content.bytes() == null) {
            return new ResponseVerifier.Result(content.rejection(), content.detail(), null, null, null);
        }
        List<String> types = values(fields, "Content-Type");
        return new ResponseVerifier(keys, clock)
                .verify(
                        new SignedResponse(
                                status,
                                values(fields, "X-Signature"),
                                types.isEmpty() ? null : String.join(", ", types),
                                content.bytes()),
                        Asked.signed(requestSignature));
    }

    private static List<String> values(List<Map.Entry<String, String>> fields, String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
