package dev.signet.cli;

import dev.signet.VerifiedEvent;

/** A verified event in the form of an event stream, without what was not signed. */
final class EventText {
    private EventText() {}

    static String of(VerifiedEvent event) {
        StringBuilder text = new StringBuilder();
        if (!event.type().equals("message")) {
            text.append("event: ").append(event.type()).append('\n');
        }
        if (event.id() != null) {
            text.append("id: ").append(event.id()).append('\n');
        }
        for (String line : event.data().split("\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString();
    }
}
