package dev.signet.samples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** A JSON-RPC service as one might have it already. It knows nothing of signatures: the caller is its {@code Principal}. */
final class GreetingServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonNode call = JSON.readTree(request.getInputStream());
        Principal caller = request.getUserPrincipal();
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", call.get("id"));
        answer.putObject("result")
                .put("greeting", "Hello, " + call.path("params").path("name").asText("stranger"))
                .put("caller", caller == null ? "anonymous" : caller.getName());
        response.setContentType("application/json");
        JSON.writeValue(response.getOutputStream(), answer);
    }
}
