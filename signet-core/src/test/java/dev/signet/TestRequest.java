package dev.signet;

import java.nio.charset.StandardCharsets;
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
    /** Whether the head tells of the body; null for what the body says. */
    public Boolean announces;

    public final List<Map.Entry<String, String>> fields = new ArrayList<>();

    public TestRequest with(String name, String value) {
        fields.add(Map.entry(name, value));
        return this;
    }

    /** Instead of whatever fields of that name there are. */
    public TestRequest replace(String name, String value) {
        return without(name).with(name, value);
    }

    public TestRequest without(String name) {
        fields.removeIf(field -> field.getKey().equalsIgnoreCase(name));
        return this;
    }

    public TestRequest method(String value) {
        method = value;
        return this;
    }

    public TestRequest path(String value) {
        path = value;
        return this;
    }

    public TestRequest query(String value) {
        query = value;
        return this;
    }

    public TestRequest body(byte[] value) {
        body = value;
        return this;
    }

    public TestRequest body(String value) {
        return body(value.getBytes(StandardCharsets.UTF_8));
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
        return announces != null ? announces : body.length > 0;
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
