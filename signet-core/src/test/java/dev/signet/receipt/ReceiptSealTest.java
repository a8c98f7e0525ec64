package dev.signet.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalJson;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a log makes of a draft. */
class ReceiptSealTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = Boolean.getBoolean("signet.full") ? 100_000 : 3_000;
    private static final String[] HOSTILE = {
        ",\"request\":",
        "\"",
        "\\",
        "\",\"request\":{\"",
        "\u0000",
        "\u001f",
        "\u007f",
        "\u2028",
        "é",
        "世",
        "😀",
        "\ud83d",
        "\ude00",
        "</script>",
        "receipt_hash",
        "{",
        "}",
        " ",
        "/",
        "\n",
        ","
    };

    @Test
    void sealedJsonIsItsCanonicalFormAndItsHashIsRight() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ReceiptDraft draft = draft(random);
            int hop = 1 + random.nextInt(1000);
            String previous = hop == 1 ? null : hash(random);
            SigningKey key = seed % 100 == 0
                    ? SigningKey.generate(JwsAlgorithm.ED25519, "k" + text(random), TestChains.ENGINE)
                    : TestChains.KEY;
            Receipt receipt = Receipt.seal(draft, hop, previous, key);

            assertArrayEquals(CanonicalJson.of(receipt.json()).toByteArray(), receipt.json(), "seed " + seed);
            ObjectNode members = (ObjectNode) JSON.readTree(receipt.json());
            assertEquals(receipt.receiptHash(), members.remove("receipt_hash").textValue());
            byte[] rest = CanonicalJson.of(JSON.writeValueAsBytes(members)).toByteArray();
            assertEquals(receipt.receiptHash(), Sha256.of(rest), "seed " + seed);
            assertMembers(draft, hop, previous, members);

            byte[] input = ("signet-receipt-v1:" + receipt.receiptHash()).getBytes(UTF_8);
            assertTrue(VerificationKey.of(key.publicJwk(), TestChains.ENGINE)
                    .verify(JwsAlgorithm.ED25519, input, input.length, receipt.signature()));
            ReadReceipt read = ReadReceipt.parse(receipt.json());
            assertEquals(receipt.receiptHash(), read.receiptHash());
            assertEquals(draft.ts().toEpochMilli(), read.ts().toEpochMilli());
        }
    }

    private static void assertMembers(ReceiptDraft draft, int hop, String previous, JsonNode members) {
        assertEquals(hop, members.get("hop").intValue());
        assertEquals(previous, members.get("prev_receipt_hash").textValue());
        assertEquals(
                encodable(draft.request().path()), members.at("/request/path").textValue());
        assertEquals(
                encodable(draft.request().method()),
                members.at("/request/method").textValue());
        assertEquals(
                encodable(draft.request().kid()), members.at("/request/kid").textValue());
        assertEquals(
                draft.request().symmetric(), members.at("/request/symmetric").asBoolean(false));
        assertEquals(draft.response().status(), members.at("/response/status").intValue());
        assertEquals(draft.response().cid(), members.at("/response/cid").textValue());
        ReceiptDraft.State state = draft.response().state();
        assertEquals(
                state == null ? null : state.name().toLowerCase(Locale.ROOT),
                members.at("/response/state").textValue());
        assertTrue(members.get("ts").textValue().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertEquals(
                "{\"allowed\":true,\"engine\":\"HEL\",\"reason\":\"ok\"}",
                members.get("policy").toString());
    }

    /** Lone surrogates are in no UTF-8. */
    private static String encodable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private static ReceiptDraft draft(Random random) {
        ReceiptDraft.State state = random.nextInt(3) == 0 ? ReceiptDraft.State.OPEN : null;
        return new ReceiptDraft(
                new UUID(random.nextLong(), random.nextLong()),
                Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)).plusNanos(random.nextInt(1_000_000)),
                "acme",
                "trace-" + random.nextInt(),
                true,
                true,
                hash(random),
                new ReceiptDraft.Request(
                        text(random), text(random), hash(random), text(random), hash(random), random.nextBoolean()),
                new ReceiptDraft.Response(
                        100 + random.nextInt(500), random.nextBoolean() ? null : hash(random), state, null),
                "x..y",
                null);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(
                    random.nextInt(3) == 0
                            ? String.valueOf((char) random.nextInt(0x10000))
                            : HOSTILE[random.nextInt(HOSTILE.length)]);
        }
        return text.toString();
    }

    private static String hash(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Sha256.text(bytes);
    }
}
