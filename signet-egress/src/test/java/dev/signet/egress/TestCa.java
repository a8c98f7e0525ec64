package dev.signet.egress;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of the tests' own, which also issues what none should. */
public final class TestCa {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys = newKeys();
    private final X500Name name;
    private final X509Certificate certificate;

    public TestCa() {
        this("Test CA");
    }

    public TestCa(String commonName) {
        name = new X500Name("CN=" + commonName);
        Order order = new Order();
        order.authority = true;
        certificate = sign(order, name, keys, name, keys.getPrivate());
    }

    /** What who trusts this authority has. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate as it should be. */
    public ServerIdentity issue(String... dnsNames) {
        return order().dns(dnsNames).issue();
    }

    /** A certificate that differs in what is set. Without a name it has neither common name nor subjectAltName. */
    public Order order() {
        return new Order();
    }

    public final class Order {
        private String commonName;
        private final List<GeneralName> names = new ArrayList<>();
        private Instant from = Instant.now().minus(1, ChronoUnit.DAYS);
        private Instant until = Instant.now().plus(1, ChronoUnit.DAYS);
        private boolean selfSigned;
        private boolean authority;
        private KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;

        private Order() {}

        public Order commonName(String text) {
            commonName = text;
            return this;
        }

        /** Of the subjectAltName; whatever is not ASCII goes in as it is, NUL too. */
        public Order dns(String... texts) {
            for (String text : texts) {
                names.add(new GeneralName(GeneralName.dNSName, text));
            }
            return this;
        }

        public Order ip(InetAddress address) {
            names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
            return this;
        }

        public Order from(Instant instant) {
            from = instant;
            return this;
        }

        public Order until(Instant instant) {
            until = instant;
            return this;
        }

        public Order selfSigned() {
            selfSigned = true;
            return this;
        }

        /** For clients, not for servers. */
        public Order forClients() {
            purpose = KeyPurposeId.id_kp_clientAuth;
            return this;
        }

        public ServerIdentity issue() {
            KeyPair own = newKeys();
            X500Name subject = new X500Name(commonName == null ? "O=Test" : "CN=" + commonName);
            if (selfSigned) {
                return new ServerIdentity(
                        own.getPrivate(), List.of(sign(this, subject, own, subject, own.getPrivate())));
            }
            return new ServerIdentity(
                    own.getPrivate(), List.of(sign(this, subject, own, name, keys.getPrivate()), certificate));
        }
    }

    private static X509Certificate sign(Order order, X500Name subject, KeyPair own, X500Name issuer, PrivateKey key) {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, RANDOM).add(BigInteger.ONE),
                Date.from(order.from),
                Date.from(order.until),
                subject,
                own.getPublic());
        try {
            if (order.authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            } else {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(order.purpose));
            }
            if (!order.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(order.names.toArray(new GeneralName[0])));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
