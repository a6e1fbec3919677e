package io.raftkit.transport.http.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** How a certificate names its server. Names are compared letter for letter, so that no two spellings mean one server. */
public final class ServerNames {
    static final String SCHEME = "raftkit://";

    /** {@code uniformResourceIdentifier} among the kinds of names (RFC 5280, 4.2.1.6). */
    private static final int URI = 6;

    private ServerNames() {}

    /** The name that a server's certificate must have. */
    static String of(String cluster, int serverId) {
        return SCHEME + encoded(cluster) + "/" + serverId;
    }

    /** Whether a certificate names a server. */
    public static boolean contains(X509Certificate certificate, String cluster, int serverId) {
        return in(certificate).contains(of(cluster, serverId));
    }

    /** The URIs for which a certificate was issued. */
    public static List<String> in(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (name.get(0).equals(URI) && name.get(1) instanceof String uri) {
                        names.add(uri);
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // What cannot be read names nobody.
            return List.of();
        }
        return names;
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || "-._~".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
