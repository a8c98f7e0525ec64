package dev.signet;

import dev.signet.OutgoingResponse.Question;

/**
 * An event of a stream, or the stream's end, to be signed (protocol section 6).
 *
 * @param typ {@link MessageSigner#EVENT_TYP} or {@link MessageSigner#END_TYP}
 * @param seq how many events were before
 * @param event its type, or null
 * @param id its id, or null
 * @param data its data; empty for the end
 * @param previous the signature of the event before, or null
 * @param receipt at the end: the hash of the closing receipt, {@code pending}, or null where there is none
 */
record OutgoingEvent(
        String typ,
        long seq,
        String event,
        String id,
        byte[] data,
        String previous,
        String receipt,
        Question question) {}
