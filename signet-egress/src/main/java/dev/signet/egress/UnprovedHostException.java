package dev.signet.egress;

import java.security.cert.CertificateException;

/** A certificate that does not prove the host by {@link NamedHostTrust}'s own rules; its message is for the operator. */
final class UnprovedHostException extends CertificateException {
    private static final long serialVersionUID = 1L;

    UnprovedHostException(String message) {
        super(message);
    }
}
