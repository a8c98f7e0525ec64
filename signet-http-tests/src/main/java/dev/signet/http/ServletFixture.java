package dev.signet.http;

import dev.signet.http.ServletApp.Handler;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the parts of {@link ServletContract} stand on: two applications in one kind of container. */
interface ServletFixture extends HttpFixture {
    ServletApp root();

    ServletApp shop();

    Client shopClient();

    /** Whether a failure of the root application becomes a problem document; else the host has an error page. */
    default boolean hasProblems() {
        return true;
    }

    default void on(String path, Handler handler) {
        root().on(path, handler);
    }

    default Received get(String path) {
        return client().get(path).send();
    }

    /** Fails unless this is what stands for an application's failure. */
    default void failed(Received received, int status) {
        if (hasProblems()) {
            received.problem(status, "http_" + status);
        } else {
            received.signed(status);
        }
    }

    static void write(HttpServletResponse response, String text) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
