package dev.signet.egress;

import dev.signet.Dependency;
import dev.signet.KeyResolver;
import dev.signet.TrustedKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The operator's set: its keys say whose they are. */
record OperatorKeys(KeySource source) implements KeyResolver {
    @Override
    public TrustedKey resolve(String iss, String kid) {
        PublishedKey key = source.find(iss, kid);
        return key == null ? null : source.trusted(key, key.tenant());
    }

    @Override
    public CompletionStage<Void> prepare(String iss, String kid) {
        return source.prepare(iss, kid);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(new Dependency("trusted-keys", "url", source.serves(), true));
    }
}
