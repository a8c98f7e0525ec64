package dev.signet.http;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A WebSocket at {@code /socket} that sends back what it gets. */
public final class EchoEndpoint extends Endpoint {
    /** @param container a {@link ServerContainer} */
    static void addTo(Object container) {
        try {
            ((ServerContainer) container)
                    .addEndpoint(ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/socket")
                            .build());
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> {
            try {
                session.getBasicRemote().sendText(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
