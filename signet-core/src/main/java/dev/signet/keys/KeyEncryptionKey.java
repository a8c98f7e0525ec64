package dev.signet.keys;

import dev.signet.jose.Base64Url;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The 256-bit AES key under which private keys are stored (protocol section 7). Never prints its material. */
public final class KeyEncryptionKey {
    private static final Logger LOG = LoggerFactory.getLogger(KeyEncryptionKey.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_OCTETS = 32;
    private static final int IV_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final SecretKeySpec key;

    private KeyEncryptionKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** @throws IllegalArgumentException unless these are 32 octets */
    public static KeyEncryptionKey of(byte[] key) {
        if (key.length != KEY_OCTETS) {
            throw new IllegalArgumentException("a key-encryption key has 32 octets, not " + key.length);
        }
        return new KeyEncryptionKey(key);
    }

    /**
     * The key in {@code SIGNET_KEK} (base64url or base64 of 32 octets), else in the file that {@code SIGNET_KEK_FILE} names, else in the
     * file {@code kek} of the data directory, which is made, with mode 0600, where it is missing. The last draws a warning: a key that
     * lies beside what it locks helps against little.
     *
     * @throws IllegalArgumentException when a key is malformed; the message names where it stands and does not show it
     * @throws KeyRingException when a file cannot be read or made
     */
    public static KeyEncryptionKey fromEnvironment(Map<String, String> environment, Path dataDirectory) {
        String value = environment.getOrDefault("SIGNET_KEK", "");
        if (!value.isBlank()) {
            return new KeyEncryptionKey(SecretText.decode("SIGNET_KEK", value));
        }
        String file = environment.getOrDefault("SIGNET_KEK_FILE", "");
        return file.isBlank() ? generated(dataDirectory.resolve("kek")) : read(Path.of(file.strip()));
    }

    private static KeyEncryptionKey generated(Path path) {
        try {
            DurableFile file = new DurableFile(path);
            if (!file.exists()) {
                file.locked(() -> {
                    if (!file.exists()) {
                        byte[] key = new byte[KEY_OCTETS];
                        RANDOM.nextBytes(key);
                        file.write(KeyJson.utf8(Base64Url.encode(key) + "\n"));
                    }
                    return null;
                });
            }
        } catch (IOException e) {
            throw new KeyRingException(
                    "the key-encryption key " + path + " cannot be made (" + e
                            + "): make the directory writable, or set SIGNET_KEK or SIGNET_KEK_FILE",
                    e);
        }
        LOG.warn(
                "private keys are encrypted under the generated key {}: in production keep that key elsewhere and"
                        + " set SIGNET_KEK or SIGNET_KEK_FILE",
                path);
        return read(path);
    }

    private static KeyEncryptionKey read(Path path) {
        try {
            warnIfOpen(path);
            return new KeyEncryptionKey(SecretText.decode(path.toString(), Files.readString(path)));
        } catch (IOException e) {
            throw new KeyRingException(
                    "the key-encryption key " + path + " cannot be read (" + e
                            + "): it has to be a file of text that this process may read",
                    e);
        }
    }

    private static void warnIfOpen(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
            LOG.warn("the key-encryption key {} is open to its group or to everyone: chmod 600 it", path);
        }
    }

    /** A fresh IV, then the AES-256-GCM encryption of the text, bound to its context. */
    byte[] seal(byte[] plain, byte[] context) {
        byte[] iv = new byte[IV_OCTETS];
        RANDOM.nextBytes(iv);
        try {
            byte[] sealed = Arrays.copyOf(iv, IV_OCTETS + plain.length + TAG_BITS / Byte.SIZE);
            cipher(Cipher.ENCRYPT_MODE, iv, context).doFinal(plain, 0, plain.length, sealed, IV_OCTETS);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed", e);
        }
    }

    /** @throws AEADBadTagException when it was not sealed under this key for this context */
    byte[] open(byte[] sealed, byte[] context) throws AEADBadTagException {
        if (sealed.length < IV_OCTETS + TAG_BITS / Byte.SIZE) {
            throw new AEADBadTagException("too short");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, IV_OCTETS), context)
                    .doFinal(sealed, IV_OCTETS, sealed.length - IV_OCTETS);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed", e);
        }
    }

    private Cipher cipher(int mode, byte[] iv, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
        cipher.updateAAD(context);
        return cipher;
    }

    @Override
    public String toString() {
        return "KeyEncryptionKey[AES-256]";
    }
}
