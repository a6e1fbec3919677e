package io.raftkit.examples.kv.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files for TLS.
 *
 * @param certificate this server's certificate, and after it those between it and its authority
 * @param key the private key of this certificate
 * @param authorities the authorities whose certificates clients must show one of, or null if clients need no certificate
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path authorities) {
    /** The option that names the certificate. */
    public static final String CERTIFICATE = "tls-certificate";

    /** The option that names the key. */
    public static final String KEY = "tls-key";

    /** The option that names the authorities. */
    public static final String AUTHORITIES = "tls-authorities";

    private static final int SESSION_SECONDS = 300;
    private static final int SESSIONS_MAX = 1024;
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Reads the files.
     *
     * @throws IOException if they cannot be used; the message says which file is wrong, and why
     */
    public Tls read() throws IOException {
        PemFile shown = PemFile.read(CERTIFICATE, certificate);
        List<X509Certificate> chain = shown.certificates();
        checkDates(chain.get(0), shown);
        PemFile secret = PemFile.read(KEY, key);
        PrivateKey privateKey = secret.privateKey();
        if (!isPair(chain.get(0), privateKey)) {
            throw new IOException(secret.place() + " is not the key of the first certificate in " + certificate);
        }
        try {
            @Nullable TrustManager[] trusted = authorities == null ? null : trustManagers(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(chain, privateKey).getKeyManagers(), trusted, null);
            // A client that resumes a session is not asked for its certificate again.
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getServerSessionContext().setSessionCacheSize(SESSIONS_MAX);
            return new Tls(context, authorities != null);
        } catch (GeneralSecurityException e) {
            throw new IOException(shown.place() + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static void checkDates(X509Certificate certificate, PemFile file) throws IOException {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new IOException(file.place() + ": the certificate ended on "
                    + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            throw new IOException(file.place() + ": the certificate begins on "
                    + certificate.getNotBefore().toInstant());
        }
    }

    private static boolean isPair(X509Certificate certificate, PrivateKey key) {
        byte[] message = {'k', 'v'};
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyManagerFactory keyManagers(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    private static TrustManager[] trustManagers(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (X509Certificate authority : PemFile.read(AUTHORITIES, file).certificates()) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
