package dev.signet.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The application behind the adapter under test: tests say what it answers on a path. Adapters run it on whatever their kind of application is. */
public final class ContractApp {
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** Answers one request. */
    @FunctionalInterface
    public interface Handler {
        Reply answer(Ask ask) throws Exception;
    }

    /**
     * A request as the application got it.
     *
     * @param path without the context path
     * @param headers the values of a field, by lower-case name
     * @param caller the name of the verified caller, or null
     */
    public record Ask(
            String method, String path, String query, Map<String, List<String>> headers, byte[] body, String caller) {
        public String header(String name) {
            List<String> values = headers.get(name);
            return values == null ? null : String.join("|", values);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Content that comes bit by bit; each bit leaves the application before it is asked for the next. */
    @FunctionalInterface
    public interface Parts {
        /** The next bit; null at the end. What is thrown breaks the answer off. */
        String next() throws Exception;
    }

    /**
     * What the application answers; the adapter's host sends it as it is.
     *
     * @param parts what follows the body, or null
     * @param trailers fields after the body, for hosts behind a gateway; named in the field {@code Trailer}
     */
    public record Reply(
            int status,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Parts parts,
            Map<String, String> trailers) {
        Reply(int status, List<Map.Entry<String, String>> headers, byte[] body) {
            this(status, headers, body, null, Map.of());
        }

        public static Reply of(int status, String contentType, byte[] body) {
            return new Reply(status, List.of(Map.entry("Content-Type", contentType)), body);
        }

        public static Reply json(String text) {
            return of(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
        }

        Reply trailing(String name, String value) {
            List<Map.Entry<String, String>> more = new ArrayList<>(headers);
            more.add(Map.entry("Trailer", name));
            return new Reply(status, more, body, parts, Map.of(name, value));
        }

        static Reply events(Parts events) {
            return new Reply(
                    200, List.of(Map.entry("Content-Type", "text/event-stream")), new byte[0], events, Map.of());
        }
    }

    void on(String path, Handler handler) {
        handlers.put(path, handler);
    }

    void forget() {
        handlers.clear();
        calls.set(0);
    }

    /** How many requests have reached the application since the test began. */
    int calls() {
        return calls.get();
    }

    /** Answers; with what it saw, as JSON, on a path that no test has spoken of. */
    public Reply answer(Ask ask) throws Exception {
        calls.incrementAndGet();
        Handler handler = handlers.get(ask.path());
        return handler != null ? handler.answer(ask) : Reply.json(seen(ask));
    }

    private static String seen(Ask ask) {
        return "{\"method\":\"" + ask.method() + "\",\"path\":\"" + ask.path() + "\",\"length\":" + ask.body().length
                + ",\"caller\":" + (ask.caller() == null ? "null" : "\"" + ask.caller() + "\"") + "}";
    }
}
