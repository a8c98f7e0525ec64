package dev.signet.client;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.StreamVerifier;
import dev.signet.VerifiedEvent;
import dev.signet.jose.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An answer that is a stream of events, each given out when it is verified (protocol section 6); or, where the server answered otherwise, its {@link #response}. Not safe for several
 * threads at once, but {@link #close} may come from another. To be closed.
 */
public final class SignetStream implements AutoCloseable {
    private static final int CHUNK = 8192;

    private final int status;
    private final HttpHeaders headers;
    private final SignetResponse response;
    private final InputStream in;
    private final StreamVerifier verifier;
    private final Duration idle; // null for no limit
    private final Queue<VerifiedEvent> verified = new ArrayDeque<>();
    private Result verification;
    private IOException unknown; // why a key could not be had
    private volatile boolean stalled;

    private SignetStream(
            int status,
            HttpHeaders headers,
            SignetResponse response,
            InputStream in,
            StreamVerifier verifier,
            Duration idle) {
        this.status = status;
        this.headers = headers;
        this.response = response;
        this.in = in;
        this.verifier = verifier;
        this.idle = idle;
    }

    static SignetStream of(SignetResponse response) {
        return new SignetStream(
                response.status(), response.headers(), response, InputStream.nullInputStream(), null, null);
    }

    static SignetStream of(
            int status,
            HttpHeaders headers,
            InputStream in,
            String signature,
            Function<String, VerificationKey> keys,
            Clock clock,
            int maxEvent,
            Duration idle) {
        return new SignetStream(
                status, headers, null, in, new StreamVerifier(keys, clock, Asked.signed(signature), maxEvent), idle);
    }

    /** The status; no signature covers it. */
    public int status() {
        return status;
    }

    /** The fields; no signature covers them. */
    public HttpHeaders headers() {
        return headers;
    }

    /** The answer where it is no stream of events, verified as {@link SignetClient#send} does; else null. */
    public SignetResponse response() {
        return response;
    }

    /**
     * Waits for the next event. What it gives is verified; when it is null the stream is whole, which is verified, too.
     *
     * @throws SignetStreamException when an event is changed, missing, out of order, unsigned or of another stream, or the stream is cut off; so is every later call
     * @throws IOException when the server's keys cannot be had; so is every later call
     */
    public VerifiedEvent next() throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (verified.isEmpty() && response == null && verification == null && unknown == null) {
            int length = verifier.fault() != null ? -1 : read(chunk);
            if (length < 0) {
                end();
            } else {
                take(chunk, length);
            }
        }
        if (verified.isEmpty() && unknown != null) {
            throw unknown;
        }
        if (verified.isEmpty() && verification != null && !verification.isValid()) {
            close();
            throw new SignetStreamException(verification, verifier.events());
        }
        return verified.poll();
    }

    private int read(byte[] chunk) {
        CompletableFuture<Void> patience = new CompletableFuture<>();
        if (idle != null) {
            patience.completeOnTimeout(null, idle.toNanos(), TimeUnit.NANOSECONDS)
                    .thenRun(this::stall);
        }
        try {
            return in.read(chunk);
        } catch (IOException e) {
            return -1; // a connection that breaks is one way to be cut off
        } finally {
            patience.cancel(false);
        }
    }

    private void stall() {
        stalled = true;
        close();
    }

    private void end() {
        try {
            Result end = verifier.end();
            verification = stalled && !end.isValid()
                    ? new Result(end.rejection(), end.detail() + silence(), null, null, null)
                    : end;
        } catch (CompletionException e) {
            unknown = cannotVerify(e);
        }
    }

    private String silence() {
        return "; nothing came for " + idle.toMillis() / 1000.0 + " s";
    }

    private void take(byte[] chunk, int length) {
        try {
            verifier.take(chunk, 0, length, verified::add);
        } catch (CompletionException e) {
            unknown = cannotVerify(e);
        }
    }

    private IOException cannotVerify(CompletionException e) {
        close();
        return e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
    }

    /** What was found at the end: valid when the stream is whole, with its receipt; null while there is more to come. */
    public Result verification() {
        return response != null ? response.verification() : verified.isEmpty() ? verification : null;
    }

    /** How many events were verified. */
    public long events() {
        return verifier == null ? 0 : verifier.events();
    }

    /** Ends the connection, if need be. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // nothing more is read from it
        }
    }
}
