package io.raftkit.transport.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An authority that issues certificates for tests. */
public final class TestAuthority {
    public static final String CLUSTER = "test";

    private static final int DNS_NAME = 0x82;
    private static final int URI_NAME = 0x86;

    public final HeldCertificate authority = new HeldCertificate.Builder()
            .commonName("the authority")
            .certificateAuthority(0)
            .build();

    /** Server 1, 2, … of the cluster of the tests. */
    public HeldCertificate server(int id) {
        return named("raftkit://" + CLUSTER + "/" + id);
    }

    /** A certificate for a URI, within its dates. */
    public HeldCertificate named(String uri) {
        return withUri(new HeldCertificate.Builder().signedBy(authority), uri);
    }

    public HeldCertificate expired(int id) {
        long nowMillis = System.currentTimeMillis();
        return withUri(
                new HeldCertificate.Builder()
                        .signedBy(authority)
                        .validityInterval(nowMillis - TimeUnit.DAYS.toMillis(2), nowMillis - TimeUnit.DAYS.toMillis(1)),
                "raftkit://" + CLUSTER + "/" + id);
    }

    /** The builder knows host names and addresses only. So it is told of a host, whose kind is then changed in the signed form. */
    private HeldCertificate withUri(HeldCertificate.Builder builder, String uri) {
        HeldCertificate held = builder.commonName("a server")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName(uri)
                .build();
        try {
            byte[] signed = held.certificate().getTBSCertificate();
            String text = new String(signed, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(uri) - 2;
            if ((signed[at] & 0xff) != DNS_NAME) {
                throw new IllegalStateException("the name does not stand where it was expected");
            }
            signed[at] = (byte) URI_NAME;
            return new HeldCertificate(held.keyPair(), sign(signed, held.certificate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(byte[] content, X509Certificate before) throws GeneralSecurityException {
        byte[] encoded = before.getEncoded();
        ByteBuffer algorithm = ByteBuffer.wrap(encoded, 4 + content.length, encoded.length - 4 - content.length);
        byte[] algorithmBytes = new byte[2 + algorithm.get(algorithm.position() + 1)];
        algorithm.get(algorithmBytes);
        Signature signature = Signature.getInstance(before.getSigAlgName());
        signature.initSign(authority.keyPair().getPrivate());
        signature.update(content);
        byte[] signed = signature.sign();
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        bits.write(0);
        bits.writeBytes(signed);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(content);
        all.writeBytes(algorithmBytes);
        all.writeBytes(der(0x03, bits.toByteArray()));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der(0x30, all.toByteArray())));
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else if (content.length < 256) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** What an application would make of a certificate by program. */
    public SSLContext context(HeldCertificate held) {
        return new HandshakeCertificates.Builder()
                .heldCertificate(held)
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslContext();
    }

    /** Trusts the authority, shows nothing. */
    public SSLContext anonymous() {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslContext();
    }

    /** The PEM files of one server, whose settings are returned, with names that begin with a prefix. */
    public Map<String, String> write(String prefix, Path directory, HeldCertificate held) {
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        Path authorities = directory.resolve("authorities.pem");
        try {
            Files.createDirectories(directory);
            Files.writeString(certificate, held.certificatePem());
            Files.writeString(key, held.privateKeyPkcs8Pem());
            Files.writeString(authorities, authority.certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                prefix + "tls.certificate", certificate.toString(),
                prefix + "tls.key", key.toString(),
                prefix + "tls.authorities", authorities.toString());
    }
}
