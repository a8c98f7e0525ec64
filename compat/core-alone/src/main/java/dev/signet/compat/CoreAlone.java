package dev.signet.compat;

import dev.signet.Exchange;
import dev.signet.RequestHead;
import dev.signet.Response;
import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.Step;
import java.util.List;

/** The engine in somebody's own adapter. */
public final class CoreAlone {
    private CoreAlone() {}

    /** What an unsigned request is told: status, code and whether that is signed. */
    public static String run() {
        Signet signet = Signet.builder()
                .set(Setting.PHASE, "enforce")
                .set(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
                .build();
        try (Exchange exchange = signet.begin(new Head())) {
            Response response =
                    ((Step.Answer) exchange.start().toCompletableFuture().join()).response();
            String code = response.text().replaceAll(".*\"code\":\"([a-z_]+)\".*", "$1");
            return response.status() + " " + code + (response.header("X-Signature") != null ? " signed" : "");
        }
    }

    /** What one is told who wants keys by URL, and has not signet-egress. */
    public static String keysByUrl() {
        try {
            Signet.builder()
                    .set(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
                    .set(Setting.ALLOWED_HOSTS, "keys.example.com")
                    .set(Setting.TRUSTED_KEYS, "https://keys.example.com/jwks.json")
                    .build()
                    .close();
            return "it started";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private record Head() implements RequestHead {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String rawPath() {
            return "/";
        }

        @Override
        public String rawQuery() {
            return null;
        }

        @Override
        public String contextPath() {
            return "";
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public boolean announcesBody() {
            return false;
        }

        @Override
        public String authority() {
            return null;
        }

        @Override
        public boolean isLocalLoopback() {
            return true;
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1";
        }

        @Override
        public String principal() {
            return null;
        }
    }
}
