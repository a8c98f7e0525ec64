package dev.signet.client;

import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;

/**
 * The body of an answer: whole, or a stream of events to be read as it comes.
 *
 * @param whole null for a stream
 * @param events null for a whole body
 */
record AnswerBody(byte[] whole, InputStream events) {
    /** A stream where the answer is one that is signed event by event; all else whole, at most so many octets. */
    static BodyHandler<AnswerBody> eventsOrUpTo(int limit, String signatureHeader) {
        return info -> isSignedByEvent(info.headers(), signatureHeader)
                ? BodySubscribers.mapping(new ArrivingBody(), in -> new AnswerBody(null, in))
                : BodySubscribers.mapping(CappedBody.upTo(limit).apply(info), octets -> new AnswerBody(octets, null));
    }

    private static boolean isSignedByEvent(HttpHeaders headers, String signatureHeader) {
        String type = headers.firstValue("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().equalsIgnoreCase("text/event-stream")
                && headers.firstValue(signatureHeader).isEmpty()
                && headers.firstValue("Content-Encoding").isEmpty();
    }
}
