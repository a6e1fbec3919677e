package io.raftkit.examples.kv.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An authority, a server's certificate of it, and clients that trust it. */
public final class TestCertificates {
    private final HeldCertificate authority = new HeldCertificate.Builder()
            .commonName("the authority")
            .certificateAuthority(0)
            .build();

    private HeldCertificate.Builder issued() {
        return new HeldCertificate.Builder()
                .signedBy(authority)
                .commonName("a server or client")
                .addSubjectAlternativeName("127.0.0.1");
    }

    HeldCertificate valid() {
        return issued().build();
    }

    HeldCertificate expired() {
        long nowMillis = System.currentTimeMillis();
        return issued().validityInterval(nowMillis - TimeUnit.DAYS.toMillis(2), nowMillis - TimeUnit.DAYS.toMillis(1))
                .build();
    }

    /** The files of a server. Clients must show a certificate if it is mutual. */
    public TlsFiles write(Path directory, boolean isMutual) throws IOException {
        HeldCertificate server = valid();
        Path authorities = Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        return new TlsFiles(
                Files.writeString(directory.resolve("server.pem"), server.certificatePem()),
                Files.writeString(directory.resolve("server.key"), server.privateKeyPkcs8Pem()),
                isMutual ? authorities : null);
    }

    /** A client that shows no certificate. */
    public SSLContext client() {
        return trusting().build().sslContext();
    }

    /** A client that shows a certificate. */
    public SSLContext clientWithCertificate() {
        return trusting().heldCertificate(valid()).build().sslContext();
    }

    /** A client that shows a certificate of another authority. */
    public SSLContext clientOfAnotherAuthority() {
        return trusting()
                .heldCertificate(new TestCertificates().valid())
                .build()
                .sslContext();
    }

    private HandshakeCertificates.Builder trusting() {
        return new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate());
    }
}
