package dev.signet.samples.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** A message that the SDK cannot take is answered with a JSON-RPC error. The SDK's own mapper would write the exception, stack trace included. */
final class JsonRpcErrors extends ValueSerializer<McpError> {
    private JsonRpcErrors() {}

    static McpJsonMapper mapper() {
        SimpleModule errors = new SimpleModule().addSerializer(McpError.class, new JsonRpcErrors());
        return new JacksonMcpJsonMapper(JsonMapper.builder().addModule(errors).build());
    }

    @Override
    public void serialize(McpError error, JsonGenerator json, SerializationContext context) {
        json.writeStartObject();
        json.writeStringProperty("jsonrpc", "2.0");
        json.writePOJOProperty("error", error.getJsonRpcError());
        json.writeNullProperty("id");
        json.writeEndObject();
    }
}
