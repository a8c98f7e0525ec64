package dev.signet.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A request as curl's users write it. A mixin. */
final class RequestOptions {
    @Option(
            names = {"-X", "--request"},
            paramLabel = "METHOD",
            description = "The method; GET, or POST where there is a body, when left out.")
    String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "FIELD",
            description = "A header field, 'Name: value'; repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "BODY",
            description =
                    "The body: text, @FILE, or - for standard input. Its type is application/json unless -H says otherwise.")
    private String data;

    /** The body, or null where none was given. */
    byte[] body(Console console) {
        return data == null ? null : console.content(data);
    }

    /** The fields as given. */
    List<Map.Entry<String, String>> fields() {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon <= 0) {
                throw UserError.usage("'" + header + "' is no header field; write -H 'Name: value'");
            }
            fields.add(Map.entry(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip()));
        }
        return fields;
    }

    /** What is to be sent or signed: method and content type filled in. */
    GivenRequest request(Console console, String url) {
        byte[] given = body(console);
        byte[] body = given == null ? new byte[0] : given;
        List<Map.Entry<String, String>> fields = fields();
        if (body.length > 0 && fields.stream().noneMatch(f -> f.getKey().equalsIgnoreCase("Content-Type"))) {
            fields.add(Map.entry("Content-Type", "application/json"));
        }
        String usual = given == null ? "GET" : "POST";
        return new GivenRequest(method == null ? usual : method, GivenUrl.given(url), fields, body);
    }

    /** The URL with what is not ASCII escaped, as it goes over the wire. */
    static String ascii(String url) {
        int hash = url.indexOf('#');
        String text = hash < 0 ? url : url.substring(0, hash);
        int path = text.indexOf('/', text.indexOf("://") + 3);
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c < 0x80 || path < 0 || i < path) {
                ascii.appendCodePoint(c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    ascii.append(String.format("%%%02X", octet));
                }
            }
            i += Character.charCount(c);
        }
        return ascii.toString();
    }
}
