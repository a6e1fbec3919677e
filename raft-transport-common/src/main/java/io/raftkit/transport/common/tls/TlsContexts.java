package io.raftkit.transport.common.tls;

import io.raftkit.api.transport.CertificateNames;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Makes TLS contexts of PEM files, after checks that find here what would otherwise fail in every handshake. */
final class TlsContexts {
    private static final int SESSION_SECONDS = 300;

    /** A context, and this server's certificate in it. */
    record Made(SSLContext context, X509Certificate certificate) {}

    private final PeerCertificates peers;
    private final int serverId;

    TlsContexts(PeerCertificates peers, int serverId) {
        this.peers = peers;
        this.serverId = serverId;
    }

    /**
     * Makes a context.
     *
     * @throws IOException if the files are of no use; the message says which, why, and what to do
     */
    Made of(TlsFiles.Content files) throws IOException {
        List<X509Certificate> chain = files.certificate().certificates();
        PrivateKey key = files.key().privateKey();
        requirePair(chain.get(0), key, files);
        try {
            PemFile authorities = files.authorities();
            TrustManager[] trusted = null;
            if (authorities == null) {
                chain.get(0).checkValidity();
            } else {
                trusted = trustManagers(authorities.certificates());
                requireAcceptable(chain, (X509TrustManager) trusted[0], files.certificate());
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(chain, key).getKeyManagers(), trusted, null);
            // A resumed session is not verified again, so it must not outlive a certificate by much.
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Made(context, chain.get(0));
        } catch (CertificateException e) {
            throw unacceptable(files, e);
        } catch (GeneralSecurityException e) {
            throw new IOException(files.certificate().place() + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static void requirePair(X509Certificate certificate, PrivateKey key, TlsFiles.Content files)
            throws IOException {
        byte[] message = {'r', 'a', 'f', 't'};
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        boolean belongs;
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(message);
            belongs = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            belongs = false;
        }
        if (!belongs) {
            throw new IOException(files.key().place() + " is not the key of the first certificate in "
                    + files.certificate().path() + ". A server's own certificate comes first; if one of the two was"
                    + " renewed, renew the other");
        }
    }

    /** What the others will ask of this server's certificate. */
    private void requireAcceptable(List<X509Certificate> chain, X509TrustManager trusted, PemFile file)
            throws IOException, CertificateException {
        X509Certificate[] shown = chain.toArray(X509Certificate[]::new);
        trusted.checkServerTrusted(shown, "UNKNOWN");
        trusted.checkClientTrusted(shown, "UNKNOWN");
        if (!peers.permits(shown, serverId)) {
            throw new IOException(
                    file.place() + " is not for this server: the others would refuse it, since they are to find "
                            + peers.wanted(serverId) + " in it and not " + CertificateNames.in(shown[0]));
        }
    }

    private static IOException unacceptable(TlsFiles.Content files, CertificateException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new IOException(
                files.certificate().place() + " would be refused by the other servers: " + root.getMessage()
                        + ". Needed is a"
                        + " certificate within its dates, for TLS servers and clients both, signed by an authority in "
                        + files.prefix() + TlsFiles.AUTHORITIES + " or by one whose certificate stands behind it",
                e);
    }

    private static KeyManagerFactory keyManagers(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("server", key, new char[0], chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static TrustManager[] trustManagers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (X509Certificate authority : authorities) {
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
