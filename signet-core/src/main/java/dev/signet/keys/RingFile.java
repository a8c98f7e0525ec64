package dev.signet.keys;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.jose.Base64Url;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SigningKey;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;

/**
 * The text of the ring's file: {@code {"version": 1, "ring": {"keys": […]}, "tag": "…"}}. Each private JWK is sealed by itself, bound
 * to its published JWK; the tag, an empty text sealed with the canonical form of {@code ring} as its context, vouches for the rest.
 * That an older file was put back does not show.
 */
final class RingFile {
    private static final int VERSION = 1;
    private static final byte[] RING_CONTEXT = KeyJson.utf8("signet-ring-v1:");
    private static final byte[] KEY_CONTEXT = KeyJson.utf8("signet-ring-key-v1:");

    private final KeyEncryptionKey kek;
    private final SignatureEngine engine;

    RingFile(KeyEncryptionKey kek, SignatureEngine engine) {
        this.kek = kek;
        this.engine = engine;
    }

    byte[] format(List<RingKey> keys) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (RingKey key : keys) {
            entries.add(KeyJson.stored(key.facts(), key.signing() == null ? null : sealed(key)));
        }
        byte[] ring = KeyJson.set(entries);
        String tag = Base64Url.encode(kek.seal(new byte[0], concat(RING_CONTEXT, ring)));
        String text = "{\"ring\":" + new String(ring, StandardCharsets.UTF_8) + ",\"tag\":\"" + tag + "\",\"version\":"
                + VERSION + "}\n";
        return KeyJson.utf8(text);
    }

    /** @throws KeyRingException whose message completes "the file …", when this text is damaged, altered, or sealed under another key */
    List<RingKey> parse(byte[] text) {
        CanonicalForm file;
        try {
            file = CanonicalJson.of(text);
        } catch (JsonException e) {
            throw damaged(e.getMessage());
        }
        JsonValue version = member(file, "version", JsonValue.Kind.NUMBER);
        if (!version.text().equals(Integer.toString(VERSION))) {
            throw new KeyRingException("has the format version " + version.text() + "; this Signet reads version "
                    + VERSION + ": use the Signet that wrote it, or restore the file from a backup");
        }
        JsonValue ring = member(file, "ring", JsonValue.Kind.OBJECT);
        String tag = member(file, "tag", JsonValue.Kind.STRING).string();
        try {
            open(tag, concat(RING_CONTEXT, ring.bytes()));
            List<RingKey> keys = new ArrayList<>();
            for (JsonValue entry : ring.members().get("keys").elements()) {
                keys.add(key(entry));
            }
            return keys;
        } catch (AEADBadTagException e) {
            throw new KeyRingException(
                    "was written under another key-encryption key, or altered since: check SIGNET_KEK,"
                            + " SIGNET_KEK_FILE or the file 'kek' beside it, or restore the file from a backup");
        }
    }

    private String sealed(RingKey key) {
        byte[] secret = KeyJson.canonical(key.signing().privateJwk().toJSONObject());
        return Base64Url.encode(kek.seal(secret, context(key.facts())));
    }

    private RingKey key(JsonValue entry) throws AEADBadTagException {
        KeyRecord facts = KeyJson.read(entry);
        String sealed = KeyJson.string(entry.members(), "private");
        if (sealed == null) {
            return new RingKey(facts, null);
        }
        JWK secret = JwkSets.parseKey(new String(open(sealed, context(facts)), StandardCharsets.UTF_8));
        return new RingKey(facts, SigningKey.of(secret, engine));
    }

    private byte[] open(String sealed, byte[] context) throws AEADBadTagException {
        try {
            return kek.open(Base64Url.decode(sealed), context);
        } catch (IllegalArgumentException e) {
            throw damaged("its tag " + e.getMessage());
        }
    }

    private static byte[] context(KeyRecord facts) {
        return concat(KEY_CONTEXT, KeyJson.canonical(KeyJson.published(facts)));
    }

    private static JsonValue member(CanonicalForm file, String name, JsonValue.Kind kind) {
        JsonValue value = file.member(name);
        if (value == null || value.kind() != kind) {
            throw damaged("no " + kind + " '" + name + "'");
        }
        return value;
    }

    private static KeyRingException damaged(String how) {
        return new KeyRingException(
                "is damaged (" + how + "): restore it from a backup; Signet does not make new keys in its place");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
