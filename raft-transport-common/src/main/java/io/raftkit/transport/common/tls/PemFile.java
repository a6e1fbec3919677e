package io.raftkit.transport.common.tls;

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
 * A PEM file (RFC 7468) as it was read. What is wrong with it is told with setting, file and remedy, and never with anything of its content.
 *
 * @param setting the setting that names it
 * @param path where it is
 * @param text its content
 */
record PemFile(String setting, Path path, String text) {
    private static final int BYTES_MAX = 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** Reads a file; what it holds is looked at later. */
    static PemFile read(String setting, Path path) throws IOException {
        try {
            long bytes = Files.size(path);
            if (bytes > BYTES_MAX) {
                throw new IOException(bytes + " bytes are no PEM file, which has a few thousand");
            }
            // One character for each byte, so that nothing in a file can fail to decode.
            return new PemFile(setting, path, Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new IOException(place(setting, path) + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(place(setting, path) + " may not be read by this process's user", e);
        } catch (IOException e) {
            throw new IOException(place(setting, path) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The certificates, in their order. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                certificates.add(certificate(decoded(blocks.group(2)), certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(place() + " holds no certificate; expected is one or more of"
                    + " -----BEGIN CERTIFICATE----- in PEM form");
        }
        return certificates;
    }

    private X509Certificate certificate(byte[] der, int number) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException(place() + ": certificate " + number + " in it cannot be read; copy the file again");
        }
    }

    /** The private key. */
    PrivateKey privateKey() throws IOException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("PRIVATE KEY")) {
                return privateKey(decoded(blocks.group(2)));
            }
        }
        if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new IOException(place() + " holds an encrypted key, for which nobody is here to type the password."
                    + " Write it without, readable by this process only: openssl pkey -in " + path + " -out NEW.key");
        }
        if (text.contains("PRIVATE KEY-----")) {
            throw new IOException(place() + " holds a key in another form than PKCS#8. Convert it: openssl pkcs8 -topk8"
                    + " -nocrypt -in " + path + " -out NEW.key");
        }
        throw new IOException(place() + " holds no private key; expected is -----BEGIN PRIVATE KEY----- in PEM form");
    }

    private PrivateKey privateKey(byte[] der) throws IOException {
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Perhaps of the next kind.
            }
        }
        throw new IOException(place()
                + " holds a private key that is damaged or of an unknown kind; known are RSA, EC and" + " Ed25519");
    }

    private byte[] decoded(String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Its message repeats what it choked on, which may be part of a key.
            throw new IOException(place() + " is damaged: it holds what is no Base64; copy the file again");
        }
    }

    String place() {
        return place(setting, path);
    }

    private static String place(String setting, Path path) {
        return "setting " + setting + ": file " + path.toAbsolutePath();
    }

    @Override
    public String toString() {
        return place();
    }
}
