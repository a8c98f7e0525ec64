package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Setting;
import dev.signet.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What every adapter must do, whatever it adapts: protocol sections 1 to 7 as they look over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HttpContract
        implements VerdictContract,
                PhaseContract,
                BodyContract,
                AmbiguityContract,
                AnswerContract,
                ConnectionContract,
                Http2Contract,
                MethodContract,
                ReceiptContract,
                EventContract,
                LiveEventContract {
    /** For {@code max-body} and {@code max-response}, so that too much is soon reached. */
    static final int CAP = 200_000;

    /** Of the tenant whose key signs in these tests, and of another. */
    static final String API_KEY = "key_of_the_contracts_tenant";

    static final String OTHER_API_KEY = "another_tenants_own_api_key";

    static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\"}";

    private final ContractApp app = new ContractApp();
    private TestServer server;
    private Client client;

    /**
     * Starts the application behind the adapter.
     *
     * @param settings those to start with
     */
    protected abstract TestServer start(ContractApp behind, Map<Setting, String> settings) throws Exception;

    /** The settings that every test begins with: enforce, a trusted key, a signing key, low caps. */
    static Map<Setting, String> settings() {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.PHASE, "enforce");
        settings.put(Setting.TRUSTED_KEYS, Client.TRUSTED);
        settings.put(Setting.SIGNING_KEY, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        settings.put(Setting.JSON_RPC_ROUTES, "/rpc");
        settings.put(Setting.EXEMPT, "/open");
        settings.put(Setting.HEALTH_PATHS, "/health");
        settings.put(Setting.MAX_BODY, Integer.toString(CAP));
        settings.put(Setting.MAX_RESPONSE, Integer.toString(CAP));
        settings.put(Setting.STORE_TIMEOUT, "60"); // a disk may stall: no receipt is to be pending for that
        settings.put(
                Setting.API_KEYS,
                "{\"" + API_KEY + "\":{\"tenant\":\"default\"},\"" + OTHER_API_KEY + "\":{\"tenant\":\"other\"}}");
        return settings;
    }

    /** The same, and a data directory of its own: what a server is started with. */
    static Map<Setting, String> startSettings() {
        try {
            Map<Setting, String> settings = settings();
            settings.put(Setting.DATA_DIR, Files.createTempDirectory("contract").toString());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void startServer() throws Exception {
        server = start(app, startSettings());
        client = new Client(server.address(), HttpClient.Version.HTTP_1_1);
    }

    @AfterAll
    void stopServer() throws Exception {
        server.stop();
    }

    @BeforeEach
    void begin() {
        app.forget();
        server.signet().reconfigure(Settings.of(settings()));
    }

    @AfterEach
    void nothingIsHeld() {
        await("octets are still held", () -> server.signet().buffered() == 0);
    }

    @Override
    public ContractApp app() {
        return app;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public TestServer server() {
        return server;
    }

    @Override
    public void set(Setting setting, String value, String... more) {
        Map<Setting, String> changed = settings();
        changed.put(setting, value);
        for (int i = 0; i < more.length; i += 2) {
            changed.put(Setting.ofKey(more[i]), more[i + 1]);
        }
        server.signet().reconfigure(Settings.of(changed));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(1_000_000); // leaves the processors to whom is waited for
        }
    }
}
