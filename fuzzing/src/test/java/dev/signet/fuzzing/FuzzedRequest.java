package dev.signet.fuzzing;

import dev.signet.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request whose every part can be anything. */
final class FuzzedRequest implements RequestHead {
    String method = "POST";
    String path = "/rpc";
    String query;
    String authority;
    boolean loopback;
    String signature;
    String contentType = "application/json";
    byte[] body = Server.BODY;
    final List<Map.Entry<String, String>> fields = new ArrayList<>();

    static FuzzedRequest honest() {
        return new FuzzedRequest();
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
        return "";
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        if (name.equalsIgnoreCase("x-signature") && signature != null) {
            values.add(signature);
        }
        if (name.equalsIgnoreCase("content-type") && contentType != null) {
            values.add(contentType);
        }
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                values.add(field.getValue());
            }
        }
        return values;
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
        return "192.0.2.7";
    }

    @Override
    public String principal() {
        return null;
    }
}
