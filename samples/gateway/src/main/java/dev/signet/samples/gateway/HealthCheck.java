package dev.signet.samples.gateway;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** For containers, whose images have no other HTTP client: ends with 0 when the gateway on this machine says that it is well, else with 1. */
public final class HealthCheck {
    private static final int PATIENCE_MILLIS = 6000;

    private HealthCheck() {}

    public static void main(String[] arguments) throws IOException {
        String port = System.getenv().getOrDefault("PORT", "8088");
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/healthz").toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        System.exit(connection.getResponseCode() == HttpURLConnection.HTTP_OK ? 0 : 1);
    }
}
