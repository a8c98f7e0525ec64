package dev.signet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request as tests make it: a head, its fields, and a body. */
public final class TestRequest implements RequestHead {
    public String method = "POST";
    public String path = "/rpc";
    public String query;
    public String contextPath = "";
    public String authority;
    public boolean loopback;
    public String remoteAddress = "192.0.2.7";
    public String principal;
    public byte[] body = new byte[0];
    public final List<Map.Entry<String, String>> fields = new ArrayList<>();

    public TestRequest with(String name, String value) {
        fields.add(Map.entry(name, value));
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
    }

    @Override
    public String contextPath() {
        return contextPath;
    }

    @Override
    public List<String> headers(String name) {
        return fields.stream()
                .filter(f -> f.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public boolean announcesBody() {
        return body.length > 0;
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public boolean isLocalLoopback() {
        return loopback;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String principal() {
        return principal;
    }
}
