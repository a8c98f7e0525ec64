package dev.signet.cli;

import dev.signet.RequestHead;
import java.util.List;
import java.util.Map;

/** A request that someone describes. The pseudo field {@code :authority} stands for that of HTTP/2. */
record GivenRequest(String method, GivenUrl url, List<Map.Entry<String, String>> fields, byte[] body)
        implements RequestHead {

    @Override
    public String rawPath() {
        return url.path();
    }

    @Override
    public String rawQuery() {
        return url.query();
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public List<String> headers(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public boolean announcesBody() {
        return body != null && body.length > 0;
    }

    @Override
    public String authority() {
        return header(":authority");
    }

    @Override
    public boolean isLocalLoopback() {
        return url.isLoopback();
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
