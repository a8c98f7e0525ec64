package dev.signet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.Setting;
import dev.signet.receipt.Receipt;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the servlet filter must do in every container, beyond what every adapter must. The parts are in the interfaces that it takes in. */
public abstract class ServletContract extends HttpContract
        implements RequestContract,
                ResponseContract,
                ErrorContract,
                AsyncContract,
                DispatchContract,
                StreamContract,
                TrailerContract,
                UpgradeContract {
    private ServletApp root;
    private ServletApp shop;
    private TestServer shopServer;
    private Client shopClient;

    /** Starts a container with the application at its context path. */
    protected abstract TestServer start(ServletApp behind) throws Exception;

    @Override
    protected TestServer start(ContractApp behind, Map<Setting, String> settings) throws Exception {
        root = new ServletApp(behind, settings, "", null);
        return start(root);
    }

    /** A second application: below a context path, with its own error page, the filter mapped twice. */
    @BeforeAll
    void startShop() throws Exception {
        shop = new ServletApp(app(), startSettings(), "/shop", "/sorry");
        shopServer = start(shop);
        shopClient = new Client(shopServer.address(), HttpClient.Version.HTTP_1_1);
    }

    @AfterAll
    void stopShop() throws Exception {
        shopServer.stop();
    }

    @BeforeEach
    void forgetHandlers() {
        root.forget();
        shop.forget();
    }

    @Override
    public ServletApp root() {
        return root;
    }

    @Override
    public ServletApp shop() {
        return shop;
    }

    @Override
    public Client shopClient() {
        return shopClient;
    }

    @Test
    void failuresOfTheAppAreToldOverHttp2() throws Exception {
        Client second = new Client(server().address(), HttpClient.Version.HTTP_2);
        root.on("/throw", (request, response) -> {
            throw new IllegalStateException("over HTTP/2");
        });
        failed(second.get("/throw").send(), 500);
    }

    /** The app begins a stream of which nothing has left yet, and fails: its answer is another one. */
    @Test
    void aStreamThatIsReplacedEndsItsReceipt() {
        root.on("/half", (request, response) -> {
            response.setContentType("application/x-ndjson");
            response.getOutputStream().print("{}\n");
            throw new IllegalStateException("in the middle");
        });
        Received answer = get("/half");
        failed(answer, 500);
        List<Receipt> chain = chain(answer.header("X-Signet-Trace"));
        assertEquals(2, chain.size());
        assertEquals(
                "open", ReceiptJsonText.of(chain.get(0)).at("/response/state").asText());
        assertEquals(
                "aborted",
                ReceiptJsonText.of(chain.get(1)).at("/response/state").asText());
        assertEquals(
                500, ReceiptJsonText.of(chain.get(1)).at("/response/status").asInt());
        assertEquals(chain.get(1).receiptHash(), answer.header("X-Signet-Receipt"));
    }
}
