package dev.signet.docs;

import static dev.signet.receipt.TestChains.KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Vectors;
import dev.signet.receipt.Receipt;
import dev.signet.receipt.ReceiptFault;
import dev.signet.receipt.TestChains;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verifier in docs/receipts.md, run by Node.js on exports of ours and on the public vectors. */
class NodeVerifierTest {
    @TempDir
    Path directory;

    private final List<Receipt> chain = TestChains.chain("acme", "t-1", 3);
    private final String bundle = new String(TestChains.bundle(chain), UTF_8);

    @BeforeEach
    void writeFiles() throws Exception {
        NodeClientTest.needNode("the verifier in docs/receipts.md");
        Document.Block script = Document.of("docs/receipts.md").blocks().stream()
                .filter(block -> block.language().equals("js"))
                .findFirst()
                .orElseThrow();
        assertTrue(script.text().lines().count() <= 40, "a script of 40 lines");
        Files.writeString(directory.resolve("verify.mjs"), script.text());
        Files.write(directory.resolve("keys.json"), TestChains.history(KEY));
    }

    private String run(String json) throws Exception {
        Files.writeString(directory.resolve("bundle.json"), json);
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder("node", "verify.mjs", "bundle.json", "keys.json")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor() + " " + Files.readString(output);
    }

    private void refuses(String why, String json) throws Exception {
        String output = run(json);
        assertTrue(output.startsWith("1 ") && output.contains("Error: " + why), output);
    }

    @Test
    void verifiesAChainOfOurs() throws Exception {
        assertEquals("0 3 receipts signed and valid\n", run(bundle));
        assertEquals("0 1 receipts consistent\n", run(chain.get(0).text()));
    }

    @Test
    void nonAsciiAndControlCharacters() throws Exception {
        List<Receipt> strange =
                TestChains.sealed(List.of(TestChains.draft("acme", "t", "/zoë/😀\u0001\u2028\\\"", "{}")), KEY);
        assertEquals("0 1 receipts signed and valid\n", run(new String(TestChains.bundle(strange), UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "/rpc, /rpd, hash of receipt 1",
        "'\"hop\":2', '\"hop\":3', hash of receipt 2",
        "'\"exported_at\":\"2026', '\"exported_at\":\"2027', bundle_cid",
        "'\"receipts-1\",\"receipt_signatures\"', '\"receipts-9\",\"receipt_signatures\"', untrusted key receipts-9",
        "'\"signature\":\"', '\"signature\":\"AA', signature of sha256:",
        "'\"head\":{\"hop\":3,\"receipt_hash\":\"sha256:', '\"head\":{\"hop\":3,\"receipt_hash\":\"sha256:0', head or trace"
    })
    void refusesWhatWasChanged(String part, String other, String why) throws Exception {
        assertTrue(bundle.contains(part));
        refuses(why, bundle.replace(part, other));
    }

    @Test
    void refusesWhatIsMissingOrByAnotherKey() throws Exception {
        String second = chain.get(1).text();
        refuses("link of receipt 2", bundle.replace("," + second, ""));
        refuses(
                "signature of signet-receipt-v1:" + chain.get(2).receiptHash(),
                bundle.replace(
                        "{\"receipt_hash\":\"" + chain.get(2).receiptHash() + "\",\"kid\"", "{\"other\":1,\"kid\""));
        Files.write(directory.resolve("keys.json"), TestChains.history(TestChains.OTHER));
        refuses("untrusted key receipts-1", bundle);
    }

    @Test
    void publicVectors() throws Exception {
        Path vectors = Vectors.folder().resolve("receipts");
        String basic = Files.readString(vectors.resolve("basic-receipt.json"));
        assertEquals("0 1 receipts consistent\n", run(basic));
        assertEquals("0 2 receipts consistent\n", run(Files.readString(vectors.resolve("simple-chain.json"))));
        refuses("hash of receipt 1", basic.replace("test-basic-001", "test-basic-002"));
    }

    @Test
    void tableOfCodesIsThatOfTheCode() {
        assertEquals(
                Stream.of(ReceiptFault.values()).map(ReceiptFault::code).collect(Collectors.joining("\n")),
                Document.of("docs/receipts.md").table("### Codes").stream()
                        .map(row -> row.get(0))
                        .collect(Collectors.joining("\n")));
    }
}
