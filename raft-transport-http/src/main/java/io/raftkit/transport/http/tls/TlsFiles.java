package io.raftkit.transport.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a user says the PEM files are.
 *
 * @param certificate this server's certificate, and behind it those up to its authority, without that
 * @param key its private key
 * @param authorities the authorities whose certificates are accepted, or null if callers need none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path authorities) {

    /** Setting: this server's certificate. */
    public static final String CERTIFICATE = "http.tls.certificate";

    /** Setting: its private key. */
    public static final String KEY = "http.tls.key";

    /** Setting: the authorities of the other servers' certificates. */
    public static final String AUTHORITIES = "http.tls.authorities";

    /** What the files held at one time. */
    record Content(
            PemFile certificate, PemFile key, @Nullable PemFile authorities) {}

    /**
     * Picks the files out of the settings.
     *
     * @return the files, or null if none is named
     * @throws IllegalArgumentException if some are named that are of no use without others
     */
    public static @Nullable TlsFiles parse(Map<String, String> settings) {
        String certificate = settings.get(CERTIFICATE);
        String key = settings.get(KEY);
        String authorities = settings.get(AUTHORITIES);
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("setting " + (certificate == null ? CERTIFICATE : KEY)
                    + " is missing: TLS needs " + CERTIFICATE + " and " + KEY + ", and " + AUTHORITIES
                    + " so that callers must show certificates too");
        }
        return new TlsFiles(Path.of(certificate), Path.of(key), authorities == null ? null : Path.of(authorities));
    }

    boolean isMutual() {
        return authorities != null;
    }

    Content read() throws IOException {
        return new Content(
                PemFile.read(CERTIFICATE, certificate),
                PemFile.read(KEY, key),
                authorities == null ? null : PemFile.read(AUTHORITIES, authorities));
    }
}
