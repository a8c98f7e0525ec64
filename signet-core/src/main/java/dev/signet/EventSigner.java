package dev.signet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.signet.EventBlock.Found;
import dev.signet.OutgoingResponse.Question;
import dev.signet.receipt.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * Signs a stream of events as it passes (protocol section 6): octets in, octets out, at most the current event held back. Every octet of the application's leaves as it came; a line of
 * its own that reads like one of Signet's gets a colon in front, which makes a comment of it.
 */
final class EventSigner {
    static final String END = ": signet-end";
    private static final String UNSIGNED = ": signet-unsigned";
    private static final byte[] NOTHING = {};

    private final Signet signet;
    private final ResponseSettings settings;
    private final Question question;
    private final EventBlock block;
    private final ByteArrayOutputStream digests = new ByteArrayOutputStream(); // of events that have not left yet
    private ByteArrayOutputStream out;
    private boolean reserved; // whether the block has a line that is to become a comment
    private String previous;
    private long seq;
    private String refusal; // why nothing more is taken; null while it is
    private boolean closed;
    private MessageDigest rest; // over what leaves unsigned; null while all is signed
    private boolean settled;
    private int restFrom; // where that begins in what was returned last

    EventSigner(
            Signet signet, ResponseSettings settings, Question question, LongPredicate reserve, LongConsumer release) {
        this.signet = signet;
        this.settings = settings;
        this.question = question;
        this.block = new EventBlock(settings.maxEvent(), reserve, release);
    }

    /**
     * What is to be sent now that the application has written these octets: up to an event that is refused. Then, or at the next call where something comes before it, it throws.
     *
     * @throws IOException when an event is too large and that is to be refused: the stream ends here, without its end marker
     */
    synchronized byte[] pass(byte[] octets, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer has ended, or another has taken its place: nothing more is sent of it");
        }
        requireAccepted();
        if (length == 0) {
            return NOTHING;
        }
        out = new ByteArrayOutputStream(512);
        int end = offset + length;
        int next = offset;
        while (next < end && rest == null && refusal == null) {
            Found found = block.take(octets[next]);
            if (found == Found.FULL) {
                full();
            } else {
                next++;
                found(found);
            }
        }
        if (rest != null) {
            out.write(octets, next, end - next);
        } else if (out.size() == 0) {
            requireAccepted();
        }
        return out.toByteArray();
    }

    /** @throws IOException when an event was refused */
    synchronized void requireAccepted() throws IOException {
        if (refusal != null) {
            throw new IOException(refusal + "; the stream ends here");
        }
    }

    private void found(Found found) {
        switch (found) {
            case MARK -> release();
            case TAIL -> {
                if (block.size() == 1) { // its line has left
                    release();
                }
            }
            case COMMENT -> {
                reserved |= isReserved(block.lastLine());
                if (block.lastLine() == 0) {
                    release();
                }
            }
            case FIELD -> reserved |= isReserved(block.lastLine());
            case BLANK -> blank();
            default -> {} // within a line
        }
    }

    private void full() {
        boolean large = block.size() >= settings.maxEvent();
        if (!settings.refuseOversize()) {
            letGo(large ? "too-large" : "overloaded");
            return;
        }
        refusal = large
                ? "an event is larger than max-event (" + settings.maxEvent() + " bytes)"
                : "there is no room for an event: max-buffered is used up";
        clear();
    }

    private void blank() {
        EventFields event = block.fields();
        if (event.data() == null) {
            release();
            return;
        }
        Optional<String> signature = sign(MessageSigner.EVENT_TYP, event, null);
        if (signature.isEmpty()) {
            letGo("no-key");
            return;
        }
        previous = signature.get();
        seq++;
        digests.writeBytes(digest(event.data()));
        write(0, block.lastLine());
        write(EventFields.SIGNATURE + ": " + previous + block.lineEnd());
        write(block.lastLine(), block.size());
        clear();
    }

    private Optional<String> sign(String typ, EventFields event, String receipt) {
        OutgoingEvent outgoing =
                new OutgoingEvent(typ, seq, event.type(), event.id(), event.data(), previous, receipt, question);
        return signet.signResponse(key -> MessageSigner.signEvent(key, outgoing, settings.b64(), signet.clock));
    }

    /** From here on all passes unsigned, and a comment says so. */
    private void letGo(String reason) {
        signet.listener.unsigned(reason);
        restFrom = out.size();
        write(UNSIGNED + " " + reason + "\n");
        out.write(block.octets(), 0, block.size());
        clear();
        rest = Sha256.digest();
    }

    private void release() {
        write(0, block.size());
        clear();
    }

    private void clear() {
        block.clear();
        reserved = false;
    }

    private void write(String text) {
        out.writeBytes(text.getBytes(ISO_8859_1));
    }

    private void write(int from, int to) {
        int start = from;
        while (reserved && start < to) {
            if (isReserved(start)) {
                out.write(':');
            }
            int end = start;
            while (end < to && !isLineEnd(block.octets()[end])) {
                end++;
            }
            end = Math.min(end + 1, to);
            out.write(block.octets(), start, end - start);
            start = end;
        }
        out.write(block.octets(), start, to - start);
    }

    private boolean isReserved(int line) {
        if (block.isAt(line, END) || block.isAt(line, UNSIGNED)) {
            return true;
        }
        int after = line + EventFields.SIGNATURE.length();
        return block.isAt(line, EventFields.SIGNATURE)
                && (after == block.size() || block.octets()[after] == ':' || isLineEnd(block.octets()[after]));
    }

    private static boolean isLineEnd(byte octet) {
        return octet == '\n' || octet == '\r';
    }

    /** What is to be sent at the end: an event that was not ended, which is none, and the end marker with that receipt. */
    synchronized byte[] end(String receipt) {
        if (rest != null || refusal != null || closed) {
            return NOTHING;
        }
        Optional<String> signature =
                sign(MessageSigner.END_TYP, new EventFields(NOTHING, null, null, List.of()), receipt);
        out = new ByteArrayOutputStream(512);
        reserved = true; // the last line may not have been looked at
        boolean within = block.isWithinLine();
        release();
        if (within) {
            out.write('\n');
        }
        signature.ifPresentOrElse(value -> write(END + " " + value + "\n"), () -> letGo("no-key"));
        return out.toByteArray();
    }

    /** What {@link #pass} returned last has left; {@code receipt}, where there is one, is told what that was, for its digest. */
    synchronized void sent(byte[] octets, int offset, int length, ExchangeReceipt receipt) {
        if (receipt != null) {
            receipt.sent(digests.toByteArray(), 0, digests.size());
        }
        digests.reset();
        if (rest != null) {
            rest.update(octets, offset + restFrom, length - restFrom);
            restFrom = 0;
        }
    }

    /** Nothing more is sent: {@code receipt} is told of what left unsigned. */
    synchronized void settle(ExchangeReceipt receipt) {
        if (rest != null && !settled) {
            settled = true;
            receipt.sent(rest.digest(), 0, rest.getDigestLength());
        }
    }

    /** Nothing more is taken. */
    synchronized void close() {
        closed = true;
        clear();
    }

    private static byte[] digest(byte[] data) {
        return Sha256.digest().digest(data);
    }
}
