package dev.signet;

import static dev.signet.Rejection.BODY_TOO_LARGE;
import static dev.signet.Rejection.SIGNATURE_INVALID;
import static dev.signet.Rejection.SIGNATURE_MALFORMED;
import static dev.signet.Rejection.SIGNATURE_MISMATCH;
import static dev.signet.Rejection.SIGNATURE_MISSING;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.EventBlock.Found;
import dev.signet.ResponseVerifier.Asked;
import dev.signet.ResponseVerifier.Result;
import dev.signet.jose.JwsException;
import dev.signet.jose.VerificationKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's side of protocol section 6 for streams of events: whether each event is genuine, the next one, and of the answer to what was asked; and whether the stream has come to its
 * end. Octets are taken as they come. After the first fault no event is believed. Not safe for several threads at once.
 */
public final class StreamVerifier {
    private final Function<String, VerificationKey> keys;
    private final Clock clock;
    private final Asked asked;
    private final int maxEvent;
    private final EventBlock block;
    private long next;
    private String previous;
    private Result fault;
    private Result end;

    /**
     * @param keys the server's response keys by kid; null for an unknown kid
     * @param maxEvent largest event, in octets, its signature included
     */
    public StreamVerifier(Function<String, VerificationKey> keys, Clock clock, Asked asked, int maxEvent) {
        this.keys = keys;
        this.clock = clock;
        this.asked = asked;
        this.maxEvent = maxEvent;
        this.block = new EventBlock(maxEvent, octets -> true, octets -> {});
    }

    /** The events that these octets complete, in order, up to the first {@link #fault}. */
    public List<VerifiedEvent> take(byte[] octets, int offset, int length) {
        List<VerifiedEvent> events = new ArrayList<>();
        take(octets, offset, length, events::add);
        return events;
    }

    /** The same, each given out at once: also those before one whose key lookup throws. What that throws is thrown here; nothing more can be taken then. */
    public void take(byte[] octets, int offset, int length, Consumer<VerifiedEvent> events) {
        for (int i = offset; i < offset + length && fault == null; i++) {
            Found found = block.take(octets[i]);
            if (end != null && !endsNothing(found)) {
                fault = refuse(SIGNATURE_MISMATCH, "octets follow the end of the stream");
                break;
            }
            switch (found) {
                case FULL -> fault = refuse(BODY_TOO_LARGE, "an event is larger than " + maxEvent + " bytes");
                case MARK -> block.clear();
                case TAIL -> {
                    if (block.size() == 1) { // its line is gone
                        block.clear();
                    }
                }
                case COMMENT -> comment(block.lastLine(), block.size() - 1);
                case BLANK -> blank(events);
                default -> {} // a line, or within one
            }
        }
    }

    /** Blank lines may follow the end marker, as they follow comments; but not one that would end an event. */
    private boolean endsNothing(Found found) {
        return found == Found.TAIL || found == Found.BLANK && block.lastLine() == 0;
    }

    private void comment(int from, int to) {
        if (block.isAt(from, EventSigner.END + " ")) {
            int value = from + EventSigner.END.length() + 1;
            end(new String(block.octets(), value, to - value, UTF_8));
        }
        block.dropLine();
    }

    private void blank(Consumer<VerifiedEvent> events) {
        EventFields event = block.fields();
        block.clear();
        String what = "event " + next;
        if (event.data() == null) {
            if (!event.signatures().isEmpty()) {
                fault = refuse(SIGNATURE_INVALID, what + " has lost its data");
            }
            return;
        }
        if (event.signatures().isEmpty()) {
            fault = refuse(SIGNATURE_MISSING, what + " carries no signature");
            return;
        }
        if (event.signatures().size() > 1) {
            fault = refuse(SIGNATURE_MALFORMED, what + " carries more than one signature");
            return;
        }
        String value = event.signatures().get(0);
        try {
            ServerSignature signature = ServerSignature.parse(what, value, MessageSigner.EVENT_TYP, keys);
            fault = check(signature, value, event);
            if (fault == null) {
                events.accept(new VerifiedEvent(next, event, signature.kid()));
                next++;
                previous = value;
            }
        } catch (JwsException e) {
            fault = refuse(SIGNATURE_MALFORMED, what + ": " + e.getMessage());
        }
    }

    private Result check(ServerSignature signature, String value, EventFields event) {
        Result refusal = checkPlace(signature, signature.integer("seq"), value.equals(previous));
        if (refusal == null && !same(event.type(), signature, "event")) {
            refusal = signature.mismatch("was signed with another type ('event')");
        }
        if (refusal == null && !same(event.id(), signature, "id")) {
            refusal = signature.mismatch("was signed with another id ('id')");
        }
        return refusal != null
                ? refusal
                : signature.checkSignature(Payload.of(event.data()), "the data of event " + next);
    }

    private static boolean same(String actual, ServerSignature signature, String member) {
        String signed = signature.jws().string(member, false);
        return actual == null ? signed == null : actual.equals(signed);
    }

    /** Null, or why this is not the next of the stream that was asked for. */
    private Result checkPlace(ServerSignature signature, long seq, boolean again) {
        Result refusal = signature.checkKey();
        if (refusal == null && signature.jws().header().member("iat") != null) {
            refusal = signature.checkTime(signature.integer("iat"), asked, clock);
        }
        if (refusal == null) {
            refusal = signature.checkQuestion(asked);
        }
        if (refusal != null) {
            return refusal;
        }
        if (seq > next) {
            return refuse(
                    SIGNATURE_MISMATCH,
                    "event " + next + " is missing: " + seq
                            + " comes in its place; it was dropped, or the order changed");
        }
        if (seq < next) {
            return refuse(
                    SIGNATURE_MISMATCH,
                    "event " + seq + " comes " + (again ? "twice" : "again, or from another stream") + " where " + next
                            + " should be");
        }
        String prev = previous == null ? null : MessageSigner.digest(previous);
        String signed = signature.jws().string("prev", false);
        return prev == null && signed == null || prev != null && prev.equals(signed)
                ? null
                : signature.mismatch("does not follow the event before it ('prev'): it is of another stream");
    }

    private void end(String value) {
        try {
            ServerSignature signature = ServerSignature.parse("the end marker", value, MessageSigner.END_TYP, keys);
            fault = checkPlace(signature, signature.integer("seq"), false);
            if (fault == null) {
                fault = signature.checkSignature(Payload.of(new byte[0]), "the end marker");
            }
            if (fault == null) {
                end = new Result(
                        null,
                        "ok",
                        signature.kid(),
                        signature.jws().string("trace", false),
                        signature.jws().string("receipt", false));
            }
        } catch (JwsException e) {
            fault = refuse(SIGNATURE_MALFORMED, "the end marker: " + e.getMessage());
        }
    }

    /** Why nothing more is believed, or null. */
    public Result fault() {
        return fault;
    }

    /** How many events were verified. */
    public long events() {
        return next;
    }

    /** No more octets come: whether the stream is whole, and its receipt. {@code SIGNATURE_MISSING} without an end marker: it was cut off. */
    public Result end() {
        if (fault != null || end != null) {
            return fault != null ? fault : end;
        }
        comment(block.line(), block.size()); // an end marker that lacks but the end of its line
        if (end == null) {
            fault = refuse(SIGNATURE_MISSING, "the stream was cut off after " + next + " events: it has no end marker");
        }
        return fault != null ? fault : end;
    }

    private static Result refuse(Rejection rejection, String detail) {
        return new Result(rejection, detail, null, null, null);
    }
}
