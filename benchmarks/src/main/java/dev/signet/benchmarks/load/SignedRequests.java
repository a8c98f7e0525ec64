package dev.signet.benchmarks.load;

import dev.signet.MessageSigner;
import dev.signet.OutgoingRequest;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Requests as they go over the wire: a JSON-RPC POST of 160 octets, each with a nonce and a signature of its own. */
final class SignedRequests {
    static final String ORIGIN = "https://api.example.com";

    private static final String SIGNATURE = "X-Signature: ";
    private static final byte[] BODY =
            ("{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"greet\",\"params\":{\"name\":\"Ada\",\"note\":\""
                            + "x".repeat(84) + "\"}}")
                    .getBytes(StandardCharsets.US_ASCII);

    private final byte[][] octets;

    private SignedRequests(byte[][] octets) {
        this.octets = octets;
    }

    static SigningKey newKey() {
        return SigningKey.generate(JwsAlgorithm.ED25519, "load", SignatureEngines.current());
    }

    /** The public part of that key, as a server is told of it. */
    static String trusted(SigningKey key) {
        return JwkSets.publish(List.of(key.publicJwk()));
    }

    /** Signed now: to be sent within {@code nonce-ttl}, once to each server. */
    static SignedRequests sign(SigningKey key, int count) {
        long now = System.currentTimeMillis() / 1000;
        return new SignedRequests(IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> one(key, now))
                .toArray(byte[][]::new));
    }

    private static byte[] one(SigningKey key, long now) {
        String signature = MessageSigner.signRequest(
                key,
                OutgoingRequest.of(
                        "POST", ORIGIN + "/rpc", "application/json", BODY, OutgoingRequest.freshNonce(), now));
        byte[] head =
                ("POST /rpc HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/json\r\nContent-Length: "
                                + BODY.length + "\r\n" + SIGNATURE + signature + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + BODY.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(BODY, 0, request, head.length, BODY.length);
        return request;
    }

    int size() {
        return octets.length;
    }

    byte[] octets(int index) {
        return octets[index];
    }

    /** The value of its signature field. */
    String signature(int index) {
        String text = new String(octets[index], StandardCharsets.US_ASCII);
        int begin = text.indexOf(SIGNATURE) + SIGNATURE.length();
        return text.substring(begin, text.indexOf('\r', begin));
    }
}
