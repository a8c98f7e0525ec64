package dev.signet.client;

import dev.signet.ResponseKeys;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Where a client finds the keys that a server's answers must be signed with. */
interface ServerKeys {
    /**
     * The keys to verify an answer with.
     *
     * @param url what was asked
     * @param kid the key that the answer names, or null where it names none
     */
    CompletableFuture<ResponseKeys> keysFor(URI url, String kid);

    /** Keys that are known beforehand. */
    static ServerKeys known(ResponseKeys keys) {
        return (url, kid) -> CompletableFuture.completedFuture(keys);
    }
}
