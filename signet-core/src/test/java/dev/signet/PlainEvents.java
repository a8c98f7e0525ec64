package dev.signet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events as the HTML Living Standard (sections 9.2.5 and 9.2.6) reads them, from the whole text at once: shares nothing with the parser under test. */
record PlainEvents(List<Event> events) {
    /** An event; id and type as it says them itself, else null. */
    record Event(String data, String type, String id) {}

    static PlainEvents of(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        String[] lines = text.split("\r\n|\r|\n", -1);
        List<Event> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        String type = null;
        String id = null;
        for (int i = 0; i < lines.length - 1; i++) { // what follows the last line end is no line
            String line = lines[i];
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new Event(data.substring(0, data.length() - 1), type, id));
                }
                data.setLength(0);
                type = null;
                id = null;
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (name) {
                case "data" -> data.append(value).append('\n');
                case "event" -> type = value.isEmpty() ? null : value;
                case "id" -> id = value.indexOf('\0') >= 0 ? id : value;
                default -> {} // skipped
            }
        }
        return new PlainEvents(events);
    }
}
