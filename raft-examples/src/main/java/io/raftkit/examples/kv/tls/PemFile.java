package io.raftkit.examples.kv.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One PEM file. Messages name the option and the file, and contain nothing of the file's content.
 *
 * @param option the option that names the file
 * @param path where it is
 * @param text its content
 */
record PemFile(String option, Path path, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");

    static PemFile read(String option, Path path) throws IOException {
        PemFile unread = new PemFile(option, path, "");
        try {
            return new PemFile(option, path, Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new IOException(unread.place() + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(unread.place() + " may not be read by the user of this process", e);
        } catch (IOException e) {
            throw new IOException(unread.place() + " cannot be read: " + e.getMessage(), e);
        }
    }

    String place() {
        return "--" + option + ": file " + path.toAbsolutePath();
    }

    /** The certificates, in their order. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] encoded : blocks("CERTIFICATE")) {
            try {
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
            } catch (CertificateException e) {
                throw new IOException(place() + ": certificate " + (certificates.size() + 1) + " in it is damaged", e);
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(place() + " contains no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /** The private key. */
    PrivateKey privateKey() throws IOException {
        List<byte[]> keys = blocks("PRIVATE KEY");
        if (keys.isEmpty()) {
            boolean isOther = text.contains("PRIVATE KEY-----");
            throw new IOException(place()
                    + (isOther
                            ? " contains a key that is encrypted or not in the form PKCS#8. Convert it: openssl pkcs8"
                                    + " -topk8 -nocrypt -in " + path + " -out NEW.key"
                            : " contains no private key in PEM form (-----BEGIN PRIVATE KEY-----)"));
        }
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            } catch (GeneralSecurityException e) {
                // It may be of the next kind.
            }
        }
        throw new IOException(place() + " contains a private key that is damaged, or not of RSA, EC or Ed25519");
    }

    private List<byte[]> blocks(String kind) throws IOException {
        List<byte[]> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals(kind)) {
                try {
                    found.add(Base64.getMimeDecoder().decode(blocks.group(2)));
                } catch (IllegalArgumentException e) {
                    // The message of the cause may contain a part of a key.
                    throw new IOException(place() + " is damaged: what it contains is not Base64");
                }
            }
        }
        return found;
    }
}
