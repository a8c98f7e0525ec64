package dev.signet.egress;

import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.KeyResolver;
import dev.signet.Setting;
import dev.signet.TestKeys;
import dev.signet.TrustedKey;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Remote keys over a {@link KeyServer} and a {@link TestTime}. */
final class RemoteKeysFixture {
    static final SignatureEngine ENGINE = SignatureEngines.current();
    static final String URL = "https://keys.example/jwks";

    final TestTime time = new TestTime();
    final KeyServer server = new KeyServer();
    final List<String> outcomes = new ArrayList<>();
    final RemoteKeySets sets;

    RemoteKeysFixture(String... settings) {
        this(false, settings);
    }

    RemoteKeysFixture(boolean requireIss, String... settings) {
        Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(Setting.valueOf(settings[i]), settings[i + 1]);
        }
        sets = new RemoteKeySets(
                () -> {
                    server.opened.incrementAndGet();
                    return server;
                },
                EgressSettings.of(texts),
                ENGINE,
                requireIss,
                time,
                new EgressListener() {
                    @Override
                    public synchronized void keysFetched(String outcome) {
                        outcomes.add(outcome);
                    }
                });
    }

    /** An Ed25519 key of that kid, as others publish it. */
    static String jwk(String kid) {
        return TestKeys.client().publicJwk().toJSONString().replace("\"kid\":\"Ed25519\"", "\"kid\":\"" + kid + "\"");
    }

    static String set(String... kids) {
        List<String> keys = new ArrayList<>();
        for (String kid : kids) {
            keys.add(jwk(kid));
        }
        return TestKeys.jwks(keys);
    }

    static String set(SigningKey... keys) {
        return TestKeys.jwks(keys);
    }

    KeyResolver acme() {
        return sets.of("acme", URL, null);
    }

    /** As a request does it; null where nothing came of it, even if it waited. */
    static TrustedKey ask(KeyResolver keys, String iss, String kid) {
        CompletionStage<Void> wait = keys.prepare(iss, kid);
        if (wait != null && !wait.toCompletableFuture().isDone()) {
            throw new AssertionError("this request waits");
        }
        return keys.resolve(iss, kid);
    }

    static boolean knows(KeyResolver keys, String kid) {
        return ask(keys, "acme", kid) != null;
    }

    /** What is logged meanwhile. */
    static String logged(Runnable task) {
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            task.run();
        } finally {
            System.setErr(err);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
