package dev.signet;

import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.json.JsonValue;

/** A request that carries a signature, while it is being verified: what the steps have found so far. Nothing in it is proved. */
public final class SignedRequest implements Verdict.OfHead {
    final RequestHead head;
    final String signature;
    final long now;

    Jws jws; // step 1
    boolean b64; // step 2
    String c14n;
    String kid;
    String iss;
    Caller caller; // null unless a gateway signs for one
    TrustedKey key; // step 3
    JwsAlgorithm algorithm; // step 4
    String nonce; // step 2, or 7 from the body
    Long iat;
    MediaType contentType; // step 6
    TargetUri url;
    Payload payload; // step 7
    JsonValue rpcId;

    SignedRequest(RequestHead head, String signature, long now) {
        this.head = head;
        this.signature = signature;
        this.now = now;
    }

    /** Whose request it is said to be, by the key that was found; null before that. */
    String tenant() {
        return key == null ? null : caller == null ? key.tenant() : caller.tenant();
    }

    Verdict.Rejected reject(Rejection rejection, String detail) {
        return new Verdict.Rejected(rejection, detail, tenant(), kid, nonce, rpcId);
    }
}
