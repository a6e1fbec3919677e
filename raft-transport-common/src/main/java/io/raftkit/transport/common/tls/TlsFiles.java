package io.raftkit.transport.common.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a user says the PEM files are.
 *
 * @param prefix what the names of the transport's settings begin with
 * @param certificate this server's certificate, and behind it those up to its authority, without that
 * @param key its private key
 * @param authorities the authorities whose certificates are accepted, or null if callers need none
 */
public record TlsFiles(
        String prefix, Path certificate, Path key, @Nullable Path authorities) {

    /** Setting, behind the prefix: this server's certificate. */
    public static final String CERTIFICATE = "tls.certificate";

    /** Setting, behind the prefix: its private key. */
    public static final String KEY = "tls.key";

    /** Setting, behind the prefix: the authorities of the other servers' certificates. */
    public static final String AUTHORITIES = "tls.authorities";

    /** What the files held at one time. */
    record Content(
            String prefix,
            PemFile certificate,
            PemFile key,
            @Nullable PemFile authorities) {}

    /** The names of the settings, whole. */
    public static List<String> names(String prefix) {
        return List.of(prefix + CERTIFICATE, prefix + KEY, prefix + AUTHORITIES);
    }

    /**
     * Picks the files out of the settings.
     *
     * @param prefix what the names of the transport's settings begin with
     * @param settings all that were given, by their whole names
     * @return the files, or null if none is named
     * @throws IllegalArgumentException if some are named that are of no use without others
     */
    public static @Nullable TlsFiles parse(String prefix, Map<String, String> settings) {
        String certificate = settings.get(prefix + CERTIFICATE);
        String key = settings.get(prefix + KEY);
        String authorities = settings.get(prefix + AUTHORITIES);
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("setting " + prefix + (certificate == null ? CERTIFICATE : KEY)
                    + " is missing: TLS needs " + prefix + CERTIFICATE + " and " + prefix + KEY + ", and "
                    + prefix + AUTHORITIES
                    + " so that callers must show certificates too");
        }
        return new TlsFiles(
                prefix, Path.of(certificate), Path.of(key), authorities == null ? null : Path.of(authorities));
    }

    boolean isMutual() {
        return authorities != null;
    }

    Content read() throws IOException {
        return new Content(
                prefix,
                PemFile.read(prefix + CERTIFICATE, certificate),
                PemFile.read(prefix + KEY, key),
                authorities == null ? null : PemFile.read(prefix + AUTHORITIES, authorities));
    }
}
