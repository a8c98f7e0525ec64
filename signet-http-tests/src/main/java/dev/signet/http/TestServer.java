package dev.signet.http;

import dev.signet.Signet;
import java.net.URI;

/** A running application with the adapter under test in front. */
public interface TestServer {
    /** Where it listens, on loopback: {@code http://localhost:PORT}, and the context path where there is one. */
    URI address();

    /** The engine in use. */
    Signet signet();

    void stop() throws Exception;
}
