package dev.signet.samples.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What the server can do: {@code whoami} and {@code add} everywhere; where there are sessions also {@code count}, which tells how far it is, {@code roundtrip}, which asks
 * something back, and {@code announce}, which speaks to all that listen.
 */
final class Tools {
    /** Under which the transport's context has the verified caller. */
    static final String CALLER = "caller";

    private static final Tool WHOAMI =
            tool("whoami", "Who has signed this call, as the gateway has verified it", Map.of());
    private static final Tool ADD = tool(
            "add", "Adds two numbers", Map.of("a", Map.of("type", "number"), "b", Map.of("type", "number")), "a", "b");
    private static final Tool COUNT = tool(
            "count",
            "Counts, with a progress notification for each number",
            Map.of("to", Map.of("type", "integer", "minimum", 1, "maximum", 1000)),
            "to");
    private static final Tool ROUNDTRIP =
            tool("roundtrip", "Asks the client, within the call, whether it is there", Map.of());
    private static final Tool ANNOUNCE =
            tool("announce", "Tells every client, by the stream that it listens to, to read the tools again", Map.of());

    private Tools() {}

    static void addTo(McpSyncServer server) {
        server.addTool(new McpServerFeatures.SyncToolSpecification(
                WHOAMI, (exchange, call) -> whoami(exchange.transportContext())));
        server.addTool(new McpServerFeatures.SyncToolSpecification(ADD, (exchange, call) -> add(call)));
        server.addTool(new McpServerFeatures.SyncToolSpecification(COUNT, Tools::count));
        server.addTool(new McpServerFeatures.SyncToolSpecification(ROUNDTRIP, (exchange, call) -> {
            exchange.ping();
            return text("the client has answered");
        }));
        server.addTool(new McpServerFeatures.SyncToolSpecification(ANNOUNCE, (exchange, call) -> {
            server.notifyToolsListChanged();
            return text("announced");
        }));
    }

    static List<McpStatelessServerFeatures.SyncToolSpecification> stateless() {
        return List.of(
                new McpStatelessServerFeatures.SyncToolSpecification(WHOAMI, (context, call) -> whoami(context)),
                new McpStatelessServerFeatures.SyncToolSpecification(ADD, (context, call) -> add(call)));
    }

    private static CallToolResult whoami(McpTransportContext context) {
        return text((String) context.get(CALLER));
    }

    private static CallToolResult add(CallToolRequest call) {
        BigDecimal a = new BigDecimal(call.arguments().get("a").toString());
        BigDecimal b = new BigDecimal(call.arguments().get("b").toString());
        return text(a.add(b).toPlainString());
    }

    private static CallToolResult count(McpSyncServerExchange exchange, CallToolRequest call) {
        int to = ((Number) call.arguments().get("to")).intValue();
        Object token = call.progressToken();
        for (int i = 1; i <= to && token != null; i++) {
            exchange.progressNotification(ProgressNotification.builder(token, i)
                    .total((double) to)
                    .message("at " + i)
                    .build());
        }
        return text("counted to " + to);
    }

    private static Tool tool(String name, String description, Map<String, Object> properties, String... required) {
        Map<String, Object> schema = Map.of("type", "object", "properties", properties, "required", List.of(required));
        return Tool.builder(name, schema).description(description).build();
    }

    private static CallToolResult text(String text) {
        return CallToolResult.builder(List.of(TextContent.builder(text).build()))
                .build();
    }
}
