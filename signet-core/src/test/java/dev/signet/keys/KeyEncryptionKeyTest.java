package dev.signet.keys;

import static dev.signet.keys.Rings.KEK;
import static dev.signet.keys.Rings.assertRefused;
import static dev.signet.keys.Rings.assertUnfit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KeyEncryptionKeyTest {
    private static final byte[] OCTETS = new byte[32];
    private static final byte[] PLAIN = {1, 2, 3};
    private static final byte[] CONTEXT = {4};

    static {
        Arrays.fill(OCTETS, (byte) 0xfb); // '+' and '/' in base64
    }

    @TempDir
    Path directory;

    @Test
    void sealsWithAFreshIvAndOpensInItsContextOnly() throws Exception {
        byte[] sealed = KEK.seal(PLAIN, CONTEXT);
        assertArrayEquals(PLAIN, KEK.open(sealed, CONTEXT));
        byte[] again = KEK.seal(PLAIN, CONTEXT);
        assertFalse(Arrays.equals(Arrays.copyOf(sealed, 12), Arrays.copyOf(again, 12)));
        assertThrows(AEADBadTagException.class, () -> KEK.open(sealed, PLAIN));
        assertThrows(AEADBadTagException.class, () -> Rings.kek(8).open(sealed, CONTEXT));
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThrows(AEADBadTagException.class, () -> KEK.open(cut, CONTEXT));
        }
    }

    @Test
    void comesFromTheEnvironmentInAnyBase64() throws Exception {
        byte[] sealed = KeyEncryptionKey.of(OCTETS).seal(PLAIN, CONTEXT);
        for (Base64.Encoder encoder : new Base64.Encoder[] {
            Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getUrlEncoder().withoutPadding()
        }) {
            KeyEncryptionKey kek = from(Map.of("SIGNET_KEK", encoder.encodeToString(OCTETS)));
            assertArrayEquals(PLAIN, kek.open(sealed, CONTEXT));
        }
        assertFalse(Files.exists(directory.resolve("kek")));
    }

    @Test
    void comesFromAFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("key.txt"), Base64.getEncoder().encodeToString(OCTETS) + "\n");
        byte[] sealed = KeyEncryptionKey.of(OCTETS).seal(PLAIN, CONTEXT);
        Map<String, String> environment = Map.of("SIGNET_KEK", " ", "SIGNET_KEK_FILE", file.toString());
        assertArrayEquals(PLAIN, from(environment).open(sealed, CONTEXT));
        assertFalse(Files.exists(directory.resolve("kek")));
    }

    @Test
    void isGeneratedOnceWithAWarning() throws Exception {
        Path data = directory.resolve("new/data");
        byte[][] sealed = new byte[1][];
        String log = logOf(() ->
                sealed[0] = KeyEncryptionKey.fromEnvironment(Map.of(), data).seal(PLAIN, CONTEXT));
        assertTrue(log.contains("set SIGNET_KEK or SIGNET_KEK_FILE"), log);
        assertArrayEquals(
                PLAIN, KeyEncryptionKey.fromEnvironment(Map.of(), data).open(sealed[0], CONTEXT));
        String text = Files.readString(data.resolve("kek"));
        assertEquals(44, text.length());
        assertFalse(log.contains(text.strip()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void generatedFileIsItsOwnersOnly() throws Exception {
        Path data = directory.resolve("data");
        KeyEncryptionKey.fromEnvironment(Map.of(), data);
        assertEquals("rwx------", mode(data));
        assertEquals("rw-------", mode(data.resolve("kek")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void openFileDrawsAWarning() throws Exception {
        Path file =
                Files.writeString(directory.resolve("key"), Base64.getEncoder().encodeToString(OCTETS));
        Map<String, String> environment = Map.of("SIGNET_KEK_FILE", file.toString());
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            String log = logOf(() -> from(environment));
            assertTrue(log.contains("chmod 600"), mode + ": " + log);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertEquals("", logOf(() -> from(environment)));
    }

    @Test
    void wrongKeysAreNamedAndNotShown() throws Exception {
        String shortKey = "c2VjcmV0c2VjcmV0c2VjcmV0";
        String hint = "make one with: openssl rand -base64 32";
        assertUnfit("SIGNET_KEK holds 18 octets; 32 are needed; " + hint, () -> from(Map.of("SIGNET_KEK", shortKey)));
        assertUnfit(
                "SIGNET_KEK is not base64url, nor base64, of 32 octets; " + hint,
                () -> from(Map.of("SIGNET_KEK", "c2Vj!")));
        Path file = Files.writeString(directory.resolve("key"), shortKey);
        assertUnfit(
                file + " holds 18 octets; 32 are needed; " + hint,
                () -> from(Map.of("SIGNET_KEK_FILE", file.toString())));
        Files.write(file, OCTETS);
        assertRefused(file + " cannot be read", () -> from(Map.of("SIGNET_KEK_FILE", file.toString())));
        Path missing = directory.resolve("missing");
        assertRefused(missing + " cannot be read", () -> from(Map.of("SIGNET_KEK_FILE", missing.toString())));
        assertFalse(Files.exists(missing));
        assertUnfit("a key-encryption key has 32 octets, not 31", () -> KeyEncryptionKey.of(new byte[31]));
    }

    @Test
    void dataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertRefused("cannot be made", () -> KeyEncryptionKey.fromEnvironment(Map.of(), file.resolve("data")));
    }

    @Test
    void doesNotPrint() {
        assertEquals("KeyEncryptionKey[AES-256]", KEK.toString());
    }

    private KeyEncryptionKey from(Map<String, String> environment) {
        return KeyEncryptionKey.fromEnvironment(environment, directory);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** What the code logs: the logger of the tests writes to the error stream of the moment. */
    private static String logOf(Runnable code) {
        PrintStream error = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            code.run();
        } finally {
            System.setErr(error);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
