package io.raftkit.api.transport;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * How a certificate names a server or a client of a cluster: by a URI among its subject alternative names. Names are compared letter for
 * letter, so that no two spellings mean one server. No name is that of a server and of a client.
 */
public final class CertificateNames {
    private static final String SCHEME = "raftkit://";
    private static final String CLIENT = "client/";

    /** {@code uniformResourceIdentifier} among the kinds of names (RFC 5280, 4.2.1.6). */
    private static final int URI = 6;

    private CertificateNames() {}

    /**
     * The name that a server's certificate must have: {@code raftkit://CLUSTER/ID}.
     *
     * @param cluster the cluster's name; all but letters, digits and {@code -._~} is percent-encoded
     * @param serverId the server
     * @return the URI
     */
    public static String ofServer(String cluster, int serverId) {
        return within(cluster) + serverId;
    }

    /**
     * The name that a client's certificate must have: {@code raftkit://CLUSTER/client/NAME}.
     *
     * @param cluster the cluster's name, encoded as in {@link #ofServer}
     * @param name what the client is called, encoded likewise
     * @return the URI
     */
    public static String ofClient(String cluster, String name) {
        return within(cluster) + CLIENT + encoded(name);
    }

    /**
     * Whether a certificate names a server.
     *
     * @param certificate a verified certificate
     * @param cluster the cluster's name
     * @param serverId the server
     * @return whether it does
     */
    public static boolean isServer(X509Certificate certificate, String cluster, int serverId) {
        return in(certificate).contains(ofServer(cluster, serverId));
    }

    /**
     * Whether a certificate names some server of a cluster.
     *
     * @param certificate a verified certificate
     * @param cluster the cluster's name
     * @return whether it does
     */
    public static boolean isAnyServer(X509Certificate certificate, String cluster) {
        String within = within(cluster);
        return in(certificate).stream()
                .anyMatch(name -> name.startsWith(within) && isServerId(name.substring(within.length())));
    }

    /** Only as {@link #ofServer} writes it: without zeros before it, or a sign. */
    private static boolean isServerId(String text) {
        try {
            int id = Integer.parseInt(text);
            return id > 0 && text.equals(String.valueOf(id));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * The name of a client of a cluster in a certificate.
     *
     * @param certificate a verified certificate
     * @param cluster the cluster's name
     * @return the whole URI, or nothing if it names no client of that cluster
     */
    public static Optional<String> clientIn(X509Certificate certificate, String cluster) {
        String within = within(cluster) + CLIENT;
        return in(certificate).stream()
                .filter(name -> name.startsWith(within)
                        && name.length() > within.length()
                        && name.indexOf('/', within.length()) < 0)
                .findFirst();
    }

    /**
     * The URIs for which a certificate was issued.
     *
     * @param certificate a certificate
     * @return its names of this kind; none if they cannot be read
     */
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

    private static String within(String cluster) {
        return SCHEME + encoded(cluster) + "/";
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
