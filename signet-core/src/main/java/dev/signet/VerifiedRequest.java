package dev.signet;

import dev.signet.json.JsonValue;
import dev.signet.receipt.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;

/** Proof that a request was verified: only {@link RequestVerifier} makes one. */
public final class VerifiedRequest implements Principal {
    private final String tenant;
    private final String kid;
    private final String delegate;
    private final String nonce;
    private final long iat;
    private final boolean symmetric;
    private final String signature;
    private final Payload payload;
    final byte[] signatureDigest; // SHA-256 of the signature field: for the receipt, and for the response
    final TargetUri url; // null where the signature names none
    final Set<String> covered; // lower-case names of the fields in 'hdrs'

    VerifiedRequest(SignedRequest request) {
        this.tenant = request.tenant();
        this.kid = request.caller == null ? request.kid : request.caller.kid();
        this.delegate = request.caller == null ? null : request.kid;
        this.nonce = request.nonce;
        this.iat = request.iat;
        this.symmetric = request.key.key().isSymmetric();
        this.signature = request.signature;
        this.signatureDigest = Sha256.digest().digest(request.signature.getBytes(StandardCharsets.ISO_8859_1));
        this.payload = request.payload;
        this.url = request.url;
        JsonValue hdrs = request.jws.header().member("hdrs");
        this.covered = hdrs == null ? Set.of() : Set.copyOf(hdrs.members().keySet());
    }

    /** The tenant of the caller's key. */
    public String tenant() {
        return tenant;
    }

    /** The caller's key. It signed this request, unless a {@link #delegate} did. */
    public String kid() {
        return kid;
    }

    /** The key of the gateway that verified the caller's signature and then signed this request (protocol section 9); null where the caller's own did. */
    public String delegate() {
        return delegate;
    }

    /** The key whose signature this request has. */
    String signer() {
        return delegate == null ? kid : delegate;
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
