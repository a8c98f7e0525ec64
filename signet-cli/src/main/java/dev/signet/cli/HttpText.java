package dev.signet.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An HTTP/1.1 message as it stands in a file: start line, fields, an empty line, the body. Lines may end in LF alone. */
record HttpText(String startLine, List<Map.Entry<String, String>> fields, byte[] body) {

    static HttpText parse(byte[] message) {
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < message.length) {
            int end = at;
            while (end < message.length && message[end] != '\n') {
                end++;
            }
            int textEnd = end > at && message[end - 1] == '\r' ? end - 1 : end;
            String line = new String(message, at, textEnd - at, StandardCharsets.ISO_8859_1);
            at = Math.min(end + 1, message.length);
            if (line.isEmpty()) {
                break;
            }
            lines.add(line);
        }
        if (lines.isEmpty()) {
            throw UserError.notRead(
                    "there is no HTTP message: a start line, fields, an empty line and the body are needed");
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw UserError.notRead("'" + line + "' is no header field");
            }
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new HttpText(lines.get(0), fields, Arrays.copyOfRange(message, at, message.length));
    }

    /** A word of the start line, counted from 0. */
    String word(int index) {
        String[] words = startLine.split(" ");
        if (index >= words.length) {
            throw UserError.notRead(
                    "'" + startLine + "' is no start line such as 'POST /rpc HTTP/1.1' or 'HTTP/1.1 200 OK'");
        }
        return words[index];
    }

    /** The URL that a request with this start line and {@code Host} was sent to: https but on this machine. */
    String url() {
        String target = word(1);
        String host = fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase("Host"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (!target.startsWith("/") || host == null) {
            return target;
        }
        boolean local = GivenUrl.parse("http://" + host).isLoopback();
        return (local ? "http://" : "https://") + host + target;
    }
}
