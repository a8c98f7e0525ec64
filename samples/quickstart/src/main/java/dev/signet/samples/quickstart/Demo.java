package dev.signet.samples.quickstart;

import dev.signet.Setting;
import dev.signet.Signet;
import dev.signet.StoreException;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a protected service on embedded defaults, plays honest and dishonest requests against it, and stays up for the user's own. */
@Command(
        name = "signet demo",
        description =
                "Starts a protected JSON-RPC service, plays honest and dishonest requests against it, and stays up.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all went as it should",
            "1:a scene went otherwise",
            "2:wrong options",
            "3:the service could not start"
        })
final class Demo implements Callable<Integer> {
    @Option(names = "--once", description = "exit after the play")
    private boolean once;

    @Option(names = "--port", description = "port of the service (default: ${DEFAULT-VALUE})", defaultValue = "8088")
    private int port;

    @Option(
            names = "--data",
            description = "directory for keys (default: ${DEFAULT-VALUE})",
            defaultValue = "signet-data")
    private Path data;

    private static final Logger TOMCAT = Logger.getLogger("org.apache"); // kept: a level goes with its logger

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        TOMCAT.setLevel(Level.SEVERE);
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (once && !isFree(port)) {
            port = 0; // somebody's demo is running: that must not fail a check
            data = Files.createTempDirectory("signet-demo");
        }
        Files.createDirectories(data);
        SigningKey client = clientKey();
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.PHASE, "observe");
        settings.put(Setting.TRUSTED_KEYS, JwkSets.publish(List.of(client.publicJwk())));
        settings.put(Setting.JSON_RPC_ROUTES, "/rpc");
        settings.put(Setting.EXTERNAL_URLS, "http://localhost:" + (port == 0 ? 8088 : port));
        settings.put(Setting.DATA_DIR, data.toString());
        settings.put(Setting.STORAGE, "sqlite");
        try (Signet signet = Signet.builder().set(settings).build();
                ProtectedServer server = new ProtectedServer(signet, port, data.resolve("tomcat"))) {
            URI address = URI.create("http://localhost:" + server.port());
            out.printf(
                    "%nSignet protects a JSON-RPC service at %s/rpc  (engine: %s)%n%n",
                    address, SignatureEngines.current().name());
            int failures = new Play(signet, client, new Caller(address), data, out).run();
            out.println(failures == 0 ? "All as it should be." : failures + " of the above WRONG.");
            if (!once) {
                sayWhatToTry(address);
                server.await();
            }
            return failures == 0 ? 0 : 1;
        } catch (StoreException e) {
            System.err.printf("The service could not start: %s%n", e.getMessage());
            return 3;
        } catch (LifecycleException e) {
            System.err.printf(
                    "The service could not start on port %d: %s. Choose another with --port.%n",
                    port, rootCause(e).getMessage());
            return 3;
        }
    }

    /** The client's key is kept, so that the user can sign with it too. */
    private SigningKey clientKey() throws IOException {
        Path file = data.resolve("demo-client.jwk");
        if (Files.exists(file)) {
            return SigningKey.of(JwkSets.parseKey(Files.readString(file)), SignatureEngines.current());
        }
        SigningKey key = SigningKey.generate(JwsAlgorithm.ED25519, "demo-client", SignatureEngines.current());
        Files.writeString(file, key.privateJwk().toJSONString());
        return key;
    }

    private void sayWhatToTry(URI address) {
        out.printf("""

                The service stays up (Ctrl-C ends it). Try by hand, in another terminal:

                  # unsigned: refused
                  curl -i %1$s/rpc -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"greet"}'

                  # signed, and the answer verified
                  ./signet send --key %2$s --trust-first %1$s/rpc -d '{"jsonrpc":"2.0","id":1,"method":"greet","params":{"name":"you"}}'

                  # the published keys
                  curl -o signet-keys.json %1$s/.well-known/jwks.json

                  # the chain of receipts above, verified offline against them
                  ./signet bundle verify %3$s --jwks signet-keys.json
                """, address, data.resolve("demo-client.jwk"), data.resolve("demo-chain.json"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static Throwable rootCause(Throwable fault) {
        return fault.getCause() == null ? fault : rootCause(fault.getCause());
    }
}
