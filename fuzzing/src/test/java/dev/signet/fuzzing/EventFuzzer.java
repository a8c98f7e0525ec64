package dev.signet.fuzzing;

import dev.signet.Exchange;
import dev.signet.ExchangeResponse;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.Step;
import dev.signet.StreamVerifier;
import dev.signet.VerifiedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any octets as a stream of events: what is signed verifies, however it is cut into chunks, and what is not signed never does. */
public final class EventFuzzer {
    private static final String TYPE = "text/event-stream";

    private static final String SIGNATURE =
            Server.sign("POST", Server.ORIGIN + "/rpc", "application/json", Server.BODY);

    private EventFuzzer() {}

    /** The first octet is the size of chunks; the others are the stream. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        int chunk = 1 + (input[0] & 0xff);
        byte[] stream = Arrays.copyOfRange(input, 1, input.length);
        List<String> unproved = new ArrayList<>();
        if (read(stream, chunk, SIGNATURE, unproved).isValid() || !unproved.isEmpty()) {
            throw new AssertionError("taken for signed");
        }
        FuzzedRequest request = FuzzedRequest.honest();
        request.signature = SIGNATURE;
        byte[] signed = sign(request, stream, chunk);
        if (!Arrays.equals(signed, sign(request, stream, stream.length + 1))) {
            throw new AssertionError("chunks make a difference");
        }
        List<String> events = new ArrayList<>();
        Result result = read(signed, chunk, SIGNATURE, events);
        if (!result.isValid()) {
            throw new AssertionError(result.detail());
        }
        List<String> again = new ArrayList<>();
        read(signed, 1, SIGNATURE, again);
        if (!events.equals(again)) {
            throw new AssertionError("chunks make a difference to a client");
        }
    }

    private static byte[] sign(FuzzedRequest request, byte[] stream, int chunk) throws IOException {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        try (Exchange exchange = Server.SIGNET.begin(request)) {
            if (!(exchange.start().toCompletableFuture().join() instanceof Step.ReadBody)) {
                throw new AssertionError("an honest request is refused");
            }
            exchange.body(request.body).toCompletableFuture().join();
            ExchangeResponse response = exchange.response();
            response.stream(200, TYPE, List.of()).toCompletableFuture().join();
            for (int at = 0; at < stream.length; at += chunk) {
                byte[] out = response.pass(stream, at, Math.min(chunk, stream.length - at));
                response.sent(out, 0, out.length);
                signed.writeBytes(out);
            }
            signed.writeBytes(response.ended().toCompletableFuture().join());
        }
        return signed.toByteArray();
    }

    private static Result read(byte[] octets, int chunk, String signature, List<String> events) {
        StreamVerifier verifier =
                new StreamVerifier(Server.KEYS, Server.CLOCK, Asked.signed(signature), Integer.MAX_VALUE);
        for (int at = 0; at < octets.length; at += chunk) {
            for (VerifiedEvent event : verifier.take(octets, at, Math.min(chunk, octets.length - at))) {
                events.add(event.seq() + " " + event.type() + " " + event.id() + " " + event.data());
            }
        }
        return verifier.end();
    }
}
