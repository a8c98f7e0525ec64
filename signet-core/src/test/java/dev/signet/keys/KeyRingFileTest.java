package dev.signet.keys;

import static dev.signet.keys.Rings.ENGINE;
import static dev.signet.keys.Rings.KEK;
import static dev.signet.keys.Rings.MAX_AGE;
import static dev.signet.keys.Rings.NONCE_TTL;
import static dev.signet.keys.Rings.START;
import static dev.signet.keys.Rings.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk, and who may have written it. */
class KeyRingFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final Rings.StandingClock clock = new Rings.StandingClock();
    private Path file;
    private KeyRing ring;
    private String first;

    @BeforeEach
    void open() {
        file = directory.resolve("keys.json");
        ring = Rings.open(file, clock);
        first = ring.active(KeyPurpose.RESPONSE).kid();
    }

    @Test
    void ringSurvives() {
        String second = rotate();
        ring.activate(ring.create(KeyPurpose.RECEIPT, JwsAlgorithm.ED25519).kid());
        String pending = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ES384).kid();
        clock.advance(MAX_AGE.plus(NONCE_TTL));
        ring.retire(first);
        String revoked = ring.create(KeyPurpose.LOG, JwsAlgorithm.ED25519).kid();
        ring.revoke(revoked, "created by mistake, \"quoted\" – ünïcode", START);

        KeyRing again = Rings.open(file, clock);
        assertEquals(ring.records(), again.records());
        assertArrayEquals(ring.published().bytes(), again.published().bytes());
        assertArrayEquals(ring.history().bytes(), again.history().bytes());
        byte[] input = {1, 2, 3};
        assertEquals(second, again.active(KeyPurpose.RESPONSE).kid());
        assertArrayEquals(
                ring.active(KeyPurpose.RECEIPT).sign(input, 3),
                again.active(KeyPurpose.RECEIPT).sign(input, 3));
        again.activate(pending);
        assertEquals(JwsAlgorithm.ES384, again.active(KeyPurpose.RESPONSE).algorithm());
    }

    @Test
    void erasedPrivatePartsAreGone() throws Exception {
        List<String> secrets = new ArrayList<>();
        secrets.add(seed());
        rotate();
        secrets.add(seed());
        assertTrue(everythingInTheDirectory().contains(secrets.get(0)), "kept while retiring");
        clock.advance(MAX_AGE.plus(NONCE_TTL));
        ring.retire(first);
        String text = everythingInTheDirectory();
        assertFalse(text.contains(secrets.get(0)), "erased when retired");
        assertTrue(text.contains(secrets.get(1)), "the search finds what is there");
        ring.revoke(ring.active(KeyPurpose.RESPONSE).kid(), "compromised", START);
        assertFalse(everythingInTheDirectory().contains(secrets.get(1)), "erased when revoked");
    }

    /** What is left of a crash between writing and replacing goes with the next change. */
    @Test
    void leftoverOfACrashGoes() throws Exception {
        Files.copy(file, directory.resolve("keys.json.tmp"));
        String secret = seed();
        ring.revoke(first, "compromised", START);
        assertFalse(everythingInTheDirectory().contains(secret));
    }

    @Test
    void privatePartsAreNotThereInClear() throws Exception {
        assertFalse(Files.readString(file).contains(seed()));
        assertFalse(Files.readString(file).contains("\"d\""));
        assertFalse((ring + " " + ring.records() + " " + ring.active(KeyPurpose.RESPONSE)).contains(seed()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void everyFileIsItsOwnersOnly() throws Exception {
        Path data = directory.resolve("new/data");
        Rings.open(data.resolve("keys.json"), clock).create(KeyPurpose.LOG, JwsAlgorithm.ED25519);
        assertEquals("rwx------", mode(data));
        try (Stream<Path> files = Files.list(data)) {
            for (Path each : files.toList()) {
                assertEquals("rw-------", mode(each), each.toString());
            }
        }
    }

    @Test
    void otherKekIsRefusedAndNothingReplaced() throws Exception {
        byte[] before = Files.readAllBytes(file);
        assertRefused(
                "the key ring " + file.toRealPath() + " was written under another key-encryption key, or altered since:"
                        + " check SIGNET_KEK",
                () -> KeyRing.open(file, Rings.kek(8), ENGINE, clock, MAX_AGE, NONCE_TTL));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        rotate();
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length - 1; i++) { // the last is a line feed, outside the JSON
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            assertUnusable(bad, "bit " + i % 8 + " of octet " + i);
        }
    }

    @Test
    void everyCutIsFound() throws Exception {
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length - 1; length++) {
            assertUnusable(Arrays.copyOf(good, length), "cut at " + length);
        }
    }

    private void assertUnusable(byte[] text, String what) throws Exception {
        Files.write(file, text);
        KeyRingException refusal = assertThrows(KeyRingException.class, () -> Rings.open(file, clock), what);
        assertTrue(refusal.getMessage().startsWith("the key ring " + file.toRealPath()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("from a backup"), refusal.getMessage());
        assertArrayEquals(text, Files.readAllBytes(file), what);
    }

    /** A state, a time, a purpose or a whole key cannot be changed by who has the file only. */
    @Test
    void alteredMembersAreFound() throws Exception {
        String second = rotate();
        ring.revoke(first, "compromised", START);
        String good = Files.readString(file);
        for (String[] change : new String[][] {
            {"\"revoked\"", "\"active\""},
            {"\"reason\":\"compromised\"", "\"reason\":null"},
            {"\"purpose\":\"response\"", "\"purpose\":\"receipt\""},
            {"\"published_at\":" + START.getEpochSecond(), "\"published_at\":1"},
            {second, "other"},
            {"\"version\":1", "\"version\":2"},
        }) {
            String bad = good.replace(change[0], change[1]);
            assertFalse(bad.equals(good), change[0]);
            assertUnusable(bad.getBytes(StandardCharsets.UTF_8), change[0]);
        }
        JsonNode tree = JSON.readTree(good);
        ((ArrayNode) tree.at("/ring/keys")).remove(0);
        assertUnusable(JSON.writeValueAsBytes(tree), "a key taken out");
        for (String member : List.of("ring", "tag", "version")) {
            ObjectNode less = (ObjectNode) JSON.readTree(good);
            less.remove(member);
            assertUnusable(JSON.writeValueAsBytes(less), "no " + member);
        }
        assertUnusable("[]".getBytes(StandardCharsets.UTF_8), "an array");
        Files.writeString(file, JSON.readTree(good).toPrettyString());
        assertEquals(ring.records(), Rings.open(file, clock).records(), "white space is not content");
    }

    private String rotate() {
        String next = ring.create(KeyPurpose.RESPONSE, JwsAlgorithm.ED25519).kid();
        clock.advance(MAX_AGE);
        return ring.activate(next).kid();
    }

    private String seed() {
        return ((OctetKeyPair) ring.active(KeyPurpose.RESPONSE).privateJwk())
                .getD()
                .toString();
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** The text of each file of the directory, and with it everything sealed in it that the key-encryption key opens. */
    private String everythingInTheDirectory() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                String text = Files.readString(each);
                all.append(text);
                for (JsonNode key : JSON.readTree(text).at("/ring/keys")) {
                    if (!key.get("private").isNull()) {
                        all.append(opened((ObjectNode) key));
                    }
                }
            }
        }
        return all.toString();
    }

    private static String opened(ObjectNode key) throws Exception {
        String published = key.deepCopy()
                .retain("alg", "crv", "kid", "kty", "purpose", "use", "x", "y")
                .toString();
        byte[] sealed = Base64Url.decode(key.get("private").textValue());
        byte[] context = ("signet-ring-key-v1:" + published).getBytes(StandardCharsets.UTF_8);
        return new String(KEK.open(sealed, context), StandardCharsets.UTF_8);
    }
}
