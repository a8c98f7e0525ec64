package dev.signet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A problem document (RFC 9457) as protocol section 3 has it, or the JSON-RPC error around it.
 *
 * @param detail for a developer; names no secret
 */
record Problem(String code, String title, int status, String detail, String traceId) {
    static final int JSON_RPC_ERROR = -32010;
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    static Problem of(Verdict.Rejected rejected, String traceId) {
        Rejection rejection = rejected.rejection();
        return new Problem(rejection.code(), rejection.title(), rejection.status(), rejected.detail(), traceId);
    }

    /** For an error page of the app that a container would make up. */
    static Problem ofApp(int status, String traceId) {
        return new Problem(
                "http_" + status,
                "The application answered with an error",
                status,
                "see the application's log for this trace",
                traceId);
    }

    static Problem tooLargeToSign(int limit, String traceId) {
        String detail = "it is larger than " + limit + " bytes";
        return new Problem("response_too_large", "The response is too large to be signed", 500, detail, traceId);
    }

    /** The refusal as a response, with the fields that its code calls for. */
    static Response response(Verdict.Rejected rejected, String traceId, boolean jsonRpc, String realm, Instant now) {
        Rejection rejection = rejected.rejection();
        Problem problem = of(rejected, traceId);
        Response response = jsonRpc ? problem.jsonRpc(rejected.rpcId()) : problem.response();
        if (rejection.status() == 401) {
            response = response.with(
                    "WWW-Authenticate", "Signature realm=\"" + realm + "\", error=\"" + rejection.code() + "\"");
        }
        if (rejection.isAboutTime()) {
            response = response.with("Date", HTTP_DATE.format(now));
        }
        if (rejection.status() == 429 || rejection.status() == 503) {
            response = response.with("Retry-After", "1");
        }
        return response.with("Cache-Control", "no-store");
    }

    Response response() {
        return Response.of(status, "application/problem+json", write(this::writeTo));
    }

    /** @param id the request's id, or null where it is not known */
    Response jsonRpc(JsonValue id) {
        return Response.of(status, "application/json", write(json -> {
            json.writeStartObject();
            json.writeStringField("jsonrpc", "2.0");
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", JSON_RPC_ERROR);
            json.writeStringField("message", code);
            json.writeFieldName("data");
            writeTo(json);
            json.writeEndObject();
            json.writeFieldName("id");
            json.writeRawValue(isId(id) ? id.text() : "null");
            json.writeEndObject();
        }));
    }

    private static boolean isId(JsonValue id) {
        return id != null && (id.kind() == JsonValue.Kind.STRING || id.kind() == JsonValue.Kind.NUMBER);
    }

    private void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "urn:signet:problem:" + code);
        json.writeStringField("title", title);
        json.writeNumberField("status", status);
        json.writeStringField("code", code);
        json.writeStringField("detail", detail);
        json.writeStringField("trace_id", traceId);
        json.writeEndObject();
    }

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }
}
