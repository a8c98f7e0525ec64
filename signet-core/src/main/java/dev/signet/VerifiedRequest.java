package dev.signet;

import java.security.Principal;

/** Proof that a request was verified: only {@link RequestVerifier} makes one. */
public final class VerifiedRequest implements Principal {
    private final String tenant;
    private final String kid;
    private final String nonce;
    private final long iat;
    private final boolean symmetric;
    private final String signature;
    private final Payload payload;
    final TargetUri url; // null where the signature names none

    VerifiedRequest(SignedRequest request) {
        this.tenant = request.key.tenant();
        this.kid = request.kid;
        this.nonce = request.nonce;
        this.iat = request.iat;
        this.symmetric = request.key.key().isSymmetric();
        this.signature = request.signature;
        this.payload = request.payload;
        this.url = request.url;
    }

    /** The tenant whose key signed. */
    public String tenant() {
        return tenant;
    }

    /** The key that signed. */
    public String kid() {
        return kid;
    }

    public String nonce() {
        return nonce;
    }

    /** When the request says that it was signed, in seconds. */
    public long iat() {
        return iat;
    }

    /** Whether a shared secret signed, which proves nothing to third parties. */
    public boolean isSymmetric() {
        return symmetric;
    }

    /** The value of the signature field. */
    public String signature() {
        return signature;
    }

    /** What was signed, besides the protected header. */
    public Payload payload() {
        return payload;
    }

    /** {@code tenant/kid}. */
    @Override
    public String getName() {
        return tenant + "/" + kid;
    }

    @Override
    public String toString() {
        return "VerifiedRequest[" + getName() + "]";
    }
}
