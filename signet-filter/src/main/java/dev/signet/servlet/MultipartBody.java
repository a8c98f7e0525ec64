package dev.signet.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;

/** The parts of a multipart body that the filter has read (RFC 7578). */
final class MultipartBody {
    private static final int MOST_PARTS = 1_000;

    private MultipartBody() {}

    /** @throws ServletException when the body is not multipart, or malformed */
    static List<Part> parse(byte[] body, String contentType) throws IOException, ServletException {
        String boundary = parameters(contentType).get("boundary");
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("multipart/") || boundary == null) {
            throw new ServletException("the content is not multipart with a boundary");
        }
        List<Part> parts = new ArrayList<>();
        if (body.length == 0) {
            return parts;
        }
        MultipartInput input = MultipartInput.builder()
                .setInputStream(new ByteArrayInputStream(body))
                .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                .get();
        input.setHeaderCharset(StandardCharsets.UTF_8);
        for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
            if (parts.size() == MOST_PARTS) {
                throw new ServletException("the body has more than " + MOST_PARTS + " parts");
            }
            Map<String, List<String>> headers = headers(input.readHeaders());
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            input.readBodyData(content);
            Map<String, String> disposition = parameters(first(headers, "content-disposition"));
            if (disposition.get("name") != null) {
                parts.add(new MemoryPart(
                        disposition.get("name"), disposition.get("filename"), headers, content.toByteArray()));
            }
        }
        return parts;
    }

    static Map<String, String> parameters(String field) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser.parse(field, ';');
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }

    /** Names in lower case. */
    private static Map<String, List<String>> headers(String block) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line : block.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(
                                line.substring(0, colon).strip().toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
                        .add(line.substring(colon + 1).strip());
            }
        }
        return headers;
    }
}
