package dev.signet.servlet;

import dev.signet.ExchangeResponse;
import dev.signet.Response;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts an answer of Signet's in the place of whatever was there. */
final class HeldAnswer {
    private HeldAnswer() {}

    static void send(HttpServletResponse container, Response response, boolean head) throws IOException {
        if (container.isCommitted()) {
            return;
        }
        forgetContent(container);
        container.setStatus(response.status());
        add(container, response.headers());
        if (!head && HeldResponse.mayHaveContent(response.status())) {
            container.setContentLength(response.body().length);
            container.getOutputStream().write(response.body());
        }
        container.flushBuffer();
    }

    static void add(HttpServletResponse container, List<Map.Entry<String, String>> fields) {
        for (Map.Entry<String, String> field : fields) {
            container.setHeader(field.getKey(), field.getValue());
        }
    }

    /** Drops content and what was said of it. The Servlet API has no way to remove one field: all go, and those that may stay come back. */
    static void forgetContent(HttpServletResponse container) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        for (String name : container.getHeaderNames()) {
            if (!ExchangeResponse.isAboutContent(name)) {
                kept.put(name, new ArrayList<>(container.getHeaders(name)));
            }
        }
        container.reset();
        kept.forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                if (i == 0) {
                    container.setHeader(name, values.get(i));
                } else {
                    container.addHeader(name, values.get(i));
                }
            }
        });
    }
}
