package dev.signet.benchmarks;

import dev.signet.RequestHead;
import java.util.ArrayList;
import java.util.List;

/** The head of {@code POST /rpc} with the fields of a usual client, looked up as servlet containers do: one after the other. */
final class Head implements RequestHead {
    private final String[] fields;

    Head(String signature, int contentLength) {
        this.fields = new String[] {
            "Host", "api.example.com",
            "User-Agent", "Java-http-client/17.0.15",
            "Accept", "application/json",
            "Accept-Encoding", "gzip",
            "Content-Type", "application/json",
            "Content-Length", Integer.toString(contentLength),
            "X-Signature", signature,
            "X-Request-Id", "01939c5e-5d5c-7b2e-8a63-0b6a1f3c9d10"
        };
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String rawPath() {
        return "/rpc";
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
    public boolean announcesBody() {
        return true;
    }

    @Override
    public String authority() {
        return null;
    }

    @Override
    public boolean isLocalLoopback() {
        return false;
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.7";
    }

    @Override
    public String principal() {
        return null;
    }
}
