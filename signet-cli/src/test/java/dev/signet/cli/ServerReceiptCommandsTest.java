package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.HttpTestServer;
import dev.signet.keys.KeyPurpose;
import dev.signet.store.ReceiptStore;
import dev.signet.store.SqliteReceiptLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet receipts show} and {@code export} over HTTP, as a tenant runs them. */
class ServerReceiptCommandsTest {
    private static final String API_KEY = "prod_key_of_acme_0123456789";

    @TempDir
    private Path folder;

    private ReceiptStore log;
    private HttpTestServer server;
    private String key;
    private String jwks;
    private String last;

    @BeforeEach
    void start() throws IOException {
        key = folder.resolve("client.jwk").toString();
        Path trusted = folder.resolve("trusted.json");
        Ran.signet("keygen", "--kid", "c-1", "--out", key, "--public", trusted.toString());
        String set = Files.readString(trusted).replaceFirst("\"kid\"", "\"tenant\" : \"acme\", \"kid\"");
        jwks = Files.write(
                        folder.resolve("server.json"),
                        HttpTestServer.ring().history().bytes())
                .toString();
        log = SqliteReceiptLog.open(
                folder.resolve("signet.db"),
                TestStore.patient(folder),
                () -> HttpTestServer.ring().active(KeyPurpose.RECEIPT),
                Clock.systemUTC());
        server = new HttpTestServer(set, log, "{\"" + API_KEY + "\":{\"tenant\":\"acme\"}}");
        last = TestStore.append(log, "acme", "t-1", 2);
        TestStore.append(log, "b", "t-2", 1);
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    private Ran asked(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 5);
        all[0] = "receipts";
        System.arraycopy(args, 0, all, 1, args.length);
        System.arraycopy(new String[] {"--url", server.origin(), "--api-key", API_KEY}, 0, all, args.length + 1, 4);
        return Ran.signet(all);
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), ran.err());
        assertFalse((ran.out() + ran.err()).contains(API_KEY), "no key in a message");
    }

    @Test
    void showAndExportWithAnApiKeyOrASignature() throws IOException {
        said(asked("show", "t-1"), ExitCode.OK, "hop          2 of trace t-1, tenant acme");
        said(asked("show", last), ExitCode.OK, "hash         " + last);
        Ran signed = Ran.signet("receipts", "show", last, "--url", server.origin() + "/", "--key", key, "--json");
        said(signed, ExitCode.OK);
        said(Ran.with(signed.out(), "receipts", "verify", "-", "--jwks", jwks), ExitCode.OK, "valid: 1 receipt");
        String chain = folder.resolve("chain.json").toString();
        said(asked("export", "t-1", "--out", chain), ExitCode.OK, "2 receipts exported");
        said(Ran.signet("bundle", "verify", chain, "--jwks", jwks), ExitCode.OK, "valid: 2 receipts");
        String period = folder.resolve("period.json").toString();
        said(
                Ran.signet(
                        "receipts",
                        "export",
                        "--from",
                        "2020-01-01",
                        "--url",
                        server.origin(),
                        "--key",
                        key,
                        "--out",
                        period),
                ExitCode.OK,
                "2 receipts exported");
        said(Ran.signet("receipts", "verify", period, "--jwks", jwks), ExitCode.OK, "valid: 2 receipts");
    }

    @Test
    void refusalsAreExplained() {
        said(asked("show", "t-2"), ExitCode.NOT_READ, "answers 404", "own tenant only");
        said(asked("export", "t-2"), ExitCode.NOT_READ, "answers 404");
        said(asked("export", "t-2", "--receipts-path", "/elsewhere"), ExitCode.NOT_READ, "--receipts-path");
        String[] wrong = {"receipts", "show", "t-1", "--url", server.origin(), "--api-key", "wrong_key_000000"};
        Ran refused = Ran.signet(wrong);
        said(refused, ExitCode.NOT_READ, "answers 401", "active");
        assertFalse(refused.err().contains("wrong_key_000000"), refused.err());
        said(asked("show", "t-1", "--tenant", "acme"), ExitCode.USAGE, "leave out --db and --tenant");
        said(
                Ran.signet("receipts", "show", "t-1", "--url", "http://api.example.com", "--api-key", API_KEY),
                ExitCode.USAGE,
                "not sent in the clear");
        said(Ran.signet("receipts", "show", "t-1", "--url", "ftp://x", "--api-key", API_KEY), ExitCode.USAGE);
        said(Ran.signet("receipts", "show", "t-1", "--url", server.origin()), ExitCode.USAGE, "--api-key", "--key");
        server.close();
        said(asked("show", "t-1"), ExitCode.NOT_READ, "no answer from " + server.origin());
    }

    @Test
    void aCutOrSpoiledDownloadIsNoFile() throws Exception {
        String file = folder.resolve("period.json").toString();
        for (int keep : new int[] {0, 10, 700}) {
            server.spoil = reply -> {
                reply.body = Arrays.copyOf(reply.body, keep);
                return reply;
            };
            Ran ran = asked("export", "--from", "2020-01-01", "--out", file);
            said(ran, ExitCode.REFUSED, "nothing is written");
        }
        server.spoil = reply -> {
            reply.body = new String(reply.body, StandardCharsets.UTF_8)
                    .replaceFirst("/rpc", "/rpd")
                    .getBytes(StandardCharsets.UTF_8);
            return reply;
        };
        said(asked("export", "t-1", "--out", file), ExitCode.REFUSED, "receipt_hash_mismatch, receipt 1, hop 1");
        server.spoil = reply -> reply;
        try (ServerSocket cutter = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Thread(() -> cut(cutter)).start();
            String[] args = {
                "receipts",
                "export",
                "t-1",
                "--api-key",
                API_KEY,
                "--out",
                file,
                "--url",
                "http://127.0.0.1:" + cutter.getLocalPort()
            };
            said(Ran.signet(args), ExitCode.NOT_READ, "cut off");
        }
        assertFalse(Files.exists(Path.of(file)));
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(left -> left.toString().endsWith(".part")));
        }
    }

    /** Breaks off in the middle of an answer. */
    private static void cut(ServerSocket server) {
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            in.read(new byte[4096]);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"trace_id\":".getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
