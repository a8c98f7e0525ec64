package dev.signet.samples.quickstart;

import dev.signet.ReceiptExports;
import dev.signet.ReceiptLog;
import dev.signet.Signet;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.receipt.CheckedReceipt;
import dev.signet.receipt.ReceiptVerifier;
import dev.signet.receipt.Report;
import dev.signet.receipt.TrustAnchors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Two exchanges on one trace, the export of their chain, its verification; then one byte of the database is changed, and the verification says where. */
final class ChainScene {
    private static final String TENANT = "default";

    private final Signet signet;
    private final SigningKey key;
    private final Caller caller;
    private final Path data;
    private final PrintStream out;
    private int failures;

    ChainScene(Signet signet, SigningKey key, Caller caller, Path data, PrintStream out) {
        this.signet = signet;
        this.key = key;
        this.caller = caller;
        this.data = data;
        this.out = out;
    }

    /** The number of things that went otherwise than they should. */
    int run(int number) throws IOException, InterruptedException {
        out.printf(
                "%2d.  a chain of receipts: two exchanges on one trace, exported, verified, tampered with%n", number);
        String trace = "demo-" + UUID.randomUUID();
        for (String name : new String[] {"Ada", "Grace"}) {
            String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"greet\",\"params\":{\"name\":\"" + name + "\"}}";
            String signature = caller.sign(key, body, Instant.now().getEpochSecond());
            Caller.Answer answer = caller.send(body, signature, trace);
            expect(answer.status() == 200 && answer.verification().isValid());
            out.printf(
                    "     greet %-6s -> %d, receipt %s%n",
                    name, answer.status(), shortened(answer.verification().receipt()));
        }
        byte[] bundle = export(trace);
        Path file = data.resolve("demo-chain.json");
        Files.write(file, bundle);
        out.printf("     exported to %s%n", file);
        Report good = report(bundle);
        expect(good.isValid() && good.receipts() == 2);
        out.printf("     verified against the server's published receipt key: %s%n", verdict(good));

        replace(trace, "\"status\":200", "\"status\":201");
        out.printf("     one byte of hop 2 is changed in %s: its status is now 201%n", data.resolve("signet.db"));
        Report bad = report(export(trace));
        out.printf("     verified again: %s%n", verdict(bad));
        expect(!bad.isValid() && bad.broken() == 1 && bad.headline().hop() == 2);
        replace(trace, "\"status\":201", "\"status\":200");
        expect(report(export(trace)).isValid());
        out.printf("     the byte is put back%n     %s%n%n", failures == 0 ? "as it should be" : "WRONG");
        return failures;
    }

    private static String verdict(Report report) {
        return report.isValid()
                ? report.receipts() + " receipts, all hold"
                : report.broken() + " of " + report.receipts() + " receipts BROKEN";
    }

    private byte[] export(String trace) {
        ReceiptLog log = signet.receipts();
        return new ReceiptExports(log, signet.keyRing(), Clock.systemUTC())
                .chain(TENANT, trace)
                .orElseThrow();
    }

    private Report report(byte[] bundle) {
        String pinned = signet.keyRing().active(KeyPurpose.RECEIPT).publicJwk().toJSONString();
        TrustAnchors anchors = TrustAnchors.NONE.withKeys(pinned, SignatureEngines.current());
        return new ReceiptVerifier(anchors, SignatureEngines.current()).bundle(bundle, this::say);
    }

    private void say(CheckedReceipt receipt) {
        out.printf(
                "       hop %d  %s%n",
                receipt.receipt().hop(),
                receipt.isValid()
                        ? "holds"
                        : "BROKEN  " + receipt.findings().get(0).detail());
    }

    private void expect(boolean holds) {
        failures += holds ? 0 : 1;
    }

    private static String shortened(String hash) {
        return hash == null ? "none" : hash.substring(0, 19) + "...";
    }

    private void replace(String trace, String from, String to) {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("signet.db"));
                PreparedStatement update = database.prepareStatement(
                        "UPDATE receipts SET body = replace(body, ?, ?) WHERE trace_id = ? AND hop = 2")) {
            update.setString(1, from);
            update.setString(2, to);
            update.setString(3, trace);
            expect(update.executeUpdate() == 1);
        } catch (SQLException e) {
            throw new IllegalStateException("the demo's database cannot be changed", e);
        }
    }
}
