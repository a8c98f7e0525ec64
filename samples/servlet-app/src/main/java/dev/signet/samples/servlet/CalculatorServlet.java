package dev.signet.samples.servlet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A JSON-RPC 2.0 service with the methods {@code add} and {@code whoami}. */
final class CalculatorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonNode call = JSON.readTree(request.getInputStream());
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", call.get("id"));
        switch (call.path("method").asText()) {
            case "add" -> {
                long sum = 0;
                for (JsonNode number : call.path("params")) {
                    sum += number.asLong();
                }
                answer.put("result", sum);
            }
            case "whoami" ->
                answer.put(
                        "result",
                        request.getUserPrincipal() == null
                                ? null
                                : request.getUserPrincipal().getName());
            default -> answer.putObject("error").put("code", -32601).put("message", "Method not found");
        }
        response.setContentType("application/json");
        JSON.writeValue(response.getOutputStream(), answer);
    }
}
