package dev.signet.cli;

import static dev.signet.receipt.TestChains.KEY;
import static dev.signet.receipt.TestChains.TIME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Vectors;
import dev.signet.receipt.PeriodExport;
import dev.signet.receipt.PeriodManifest;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.TestChains;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet receipts verify} and {@code signet bundle verify} as an auditor runs them. */
class ReceiptCommandsTest {
    @TempDir
    private Path folder;

    private final List<Receipt> chain = TestChains.chain("acme", "t-1", 3);
    private final String bundle = new String(TestChains.bundle(chain), UTF_8);
    private String jwks;

    @BeforeEach
    void writeKeys() throws IOException {
        jwks = Files.write(folder.resolve("keys.json"), TestChains.history(KEY)).toString();
    }

    private static void said(Ran ran, int code, String... texts) {
        assertEquals(code, ran.code(), ran.out() + ran.err());
        for (String text : texts) {
            assertTrue((ran.out() + ran.err()).contains(text), "'" + text + "' is not in:\n" + ran.out() + ran.err());
        }
        assertFalse(ran.err().contains("\tat "), ran.err());
    }

    @Test
    void bundlePinnedInEveryWay() throws Exception {
        String file = Files.writeString(folder.resolve("bundle.json"), bundle).toString();
        String key = Files.writeString(
                        folder.resolve("key.jwk"), KEY.publicJwk().toJSONString())
                .toString();
        String thumbprint = KEY.publicJwk().computeThumbprint().toString();
        String valid = "valid: 3 receipts, signed by trusted keys";
        said(Ran.signet("bundle", "verify", file, "--jwks", jwks), ExitCode.OK, valid, "hop 1  ok", "POST /rpc → 200");
        said(Ran.signet("bundle", "verify", file, "--jwks", Files.readString(Path.of(jwks))), ExitCode.OK, valid);
        said(Ran.signet("bundle", "verify", file, "--key", key), ExitCode.OK, valid);
        said(Ran.with(bundle, "receipts", "verify", "-", "--thumbprint", thumbprint), ExitCode.OK, valid);
        Ran ran = Ran.signet("bundle", "verify", file);
        said(
                ran,
                ExitCode.REFUSED,
                "NOT VALID: untrusted_key",
                "pin one with --jwks, --key or --thumbprint",
                "hop 3  NO TRUST");
    }

    @Test
    void theReceiptThatBreaksIsNamed() {
        String spoiled = bundle.replaceFirst("(?s)(\"hop\":2.*?)/rpc", "$1/rpd");
        Ran ran = Ran.with(spoiled, "bundle", "verify", "-", "--jwks", jwks);
        String hash = chain.get(1).receiptHash();
        said(
                ran,
                ExitCode.REFUSED,
                "hop 1  ok",
                "hop 2  BROKEN",
                "hop 3  ok",
                "the whole  bundle_cid_mismatch",
                "NOT VALID: receipt_hash_mismatch, receipt 2, hop 2, " + hash);
        JsonNode verdict = Ran.json(Ran.with(spoiled, "bundle", "verify", "-", "--jwks", jwks, "--json")
                .out());
        assertFalse(verdict.get("valid").booleanValue());
        assertEquals("receipt_hash_mismatch", verdict.at("/first/code").textValue());
        assertEquals(1, verdict.at("/first/index").intValue());
        assertEquals(2, verdict.at("/first/hop").intValue());
        assertEquals(hash, verdict.at("/first/receipt_hash").textValue());
        assertEquals(2, verdict.get("findings").size());
        assertEquals("bundle", verdict.get("kind").textValue());
    }

    @Test
    void receiptsWithoutSignatures() throws Exception {
        String list = chain.stream().map(Receipt::text).collect(Collectors.joining(",", "[", "]"));
        said(Ran.with(list, "receipts", "verify", "-"), ExitCode.OK, "consistent: 3 receipts, not signed");
        said(Ran.with(list, "receipts", "verify", "-", "--jwks", jwks), ExitCode.REFUSED, "signature_missing");
        said(Ran.with(list, "bundle", "verify", "-"), ExitCode.REFUSED, "bundle_malformed", "receipts verify");
        said(
                Ran.with(list.replace("\"hop\":2", "\"hop\":3"), "receipts", "verify", "-"),
                ExitCode.REFUSED,
                "receipt 2, hop 3");
        Path vectors = Vectors.folder().resolve("receipts");
        said(
                Ran.signet(
                        "receipts",
                        "verify",
                        vectors.resolve("basic-receipt.json").toString()),
                ExitCode.OK,
                "consistent: 1 receipt");
        said(
                Ran.signet(
                        "receipts",
                        "verify",
                        vectors.resolve("simple-chain.json").toString()),
                ExitCode.OK,
                "consistent: 2 receipts");
    }

    @Test
    void periodsInBothForms() throws Exception {
        PeriodManifest.Subject subject = new PeriodManifest.Subject("acme", TIME, TIME.minusSeconds(9), TIME);
        PeriodExport export = new PeriodExport(subject, KEY, TestChains.history(KEY), sign -> sign.apply(null));
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        Iterator<Receipt> left = chain.iterator();
        export.write(() -> left.hasNext() ? left.next() : null, kind -> document);
        String json = document.toString(UTF_8);
        said(Ran.with(json, "bundle", "verify", "-", "--jwks", jwks), ExitCode.OK, "valid: 3 receipts");
        said(
                Ran.with(
                        json.replace("\"receipt_count\":3", "\"receipt_count\":4"),
                        "bundle",
                        "verify",
                        "-",
                        "--jwks",
                        jwks),
                ExitCode.REFUSED,
                "count_mismatch",
                "signature_invalid");

        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int[] given = {0};
        Receipt one = chain.get(0);
        export.write(
                () -> {
                    String trace = "t-" + given[0];
                    return given[0]++ > PeriodExport.MAX_DOCUMENT
                            ? null
                            : Receipt.seal(TestChains.draft("acme", trace, "/rpc", "{}"), 1, null, KEY);
                },
                kind -> lines);
        Ran ran = Ran.with(lines.toString(UTF_8), "receipts", "verify", "-", "--jwks", jwks, "--json");
        said(ran, ExitCode.OK, "\"period_lines\"", "\"receipts\" : 10001");
        String spoiled = lines.toString(UTF_8).replaceFirst("\"trace_id\":\"t-5000\"", "\"trace_id\":\"t-x000\"");
        said(
                Ran.with(spoiled, "receipts", "verify", "-", "--jwks", jwks),
                ExitCode.REFUSED,
                "receipt_hash_mismatch, receipt 5001, hop 1");
        assertEquals(1, one.hop());
    }

    @Test
    void mistakesAreExplained() {
        said(Ran.with("", "receipts", "verify", "-"), ExitCode.REFUSED, "receipt_malformed");
        said(Ran.with("{}", "bundle", "verify", "-"), ExitCode.REFUSED, "NOT VALID");
        said(Ran.signet("receipts"), ExitCode.USAGE, "--help");
        said(Ran.signet("bundle", "verify", "nowhere.json"), ExitCode.NOT_READ, "there is no file nowhere.json");
        said(Ran.signet("bundle", "verify", "-", "--thumbprint", "x"), ExitCode.USAGE, "43 characters");
        said(Ran.with("{}", "bundle", "verify", "-", "--jwks", "{}"), ExitCode.NOT_READ, "the trusted keys of --jwks");
        said(Ran.signet("receipts", "verify", "--help"), ExitCode.OK, "Exit codes:", "--thumbprint");
        // What a file of others says does not steer the terminal.
        String hostile = bundle.replace(
                "\"kid\":\"receipts-1\",\"receipt_signatures\"", "\"kid\":\"\\u001b[2J\",\"receipt_signatures\"");
        Ran ran = Ran.with(hostile, "bundle", "verify", "-", "--jwks", jwks);
        said(ran, ExitCode.REFUSED, "untrusted_key");
        assertFalse(ran.out().contains("\u001b"));
    }
}
