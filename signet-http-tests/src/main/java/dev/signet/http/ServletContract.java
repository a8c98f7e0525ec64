package dev.signet.http;

import dev.signet.Setting;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What the servlet filter must do in every container, beyond what every adapter must. The parts are in the interfaces that it takes in. */
public abstract class ServletContract extends HttpContract
        implements RequestContract, ResponseContract, ErrorContract, AsyncContract, DispatchContract {
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
        shop = new ServletApp(app, settings(), "/shop", "/sorry");
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
    public Client rootClient() {
        return client();
    }

    @Override
    public Client shopClient() {
        return shopClient;
    }

    @Override
    public void change(Setting setting, String value) {
        set(setting, value);
    }
}
