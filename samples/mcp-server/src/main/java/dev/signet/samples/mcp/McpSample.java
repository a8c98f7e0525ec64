package dev.signet.samples.mcp;

import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;

/** The two programs of the sample: {@code server} is the MCP server, {@code gateway} what stands in front of it. README.md has the commands. */
public final class McpSample {
    private McpSample() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "server" -> {
                int port = Integer.parseInt(System.getenv().getOrDefault("MCP_PORT", "9010"));
                ToolServer server = new ToolServer(port, Path.of(System.getProperty("java.io.tmpdir")));
                System.out.println("MCP server on http://127.0.0.1:" + server.port());
                server.await();
            }
            case "gateway" ->
                SpringApplication.run(McpGateway.class, Arrays.copyOfRange(arguments, 1, arguments.length));
            default -> {
                System.err.println("Usage: java -jar mcp-server.jar server|gateway");
                System.exit(2);
            }
        }
    }
}
