package io.raftkit.transport.http;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a user chose for this transport.
 *
 * @param mode how frames travel to the others
 * @param listen the address to bind
 * @param tls the files for TLS, or null without
 */
record HttpSettings(Mode mode, HostAndPort listen, @Nullable TlsFiles tls) {

    /** Setting: {@code stream} or {@code post}. */
    static final String MODE = "http.mode";

    /** Setting: where to listen, if not on the address under which the others reach this server. */
    static final String LISTEN = "http.listen";

    private static final String PREFIX = "http.";

    private static final List<String> NAMES =
            List.of(MODE, LISTEN, TlsFiles.CERTIFICATE, TlsFiles.KEY, TlsFiles.AUTHORITIES);

    /** How frames travel. */
    enum Mode {
        /** In the body of one request per peer that does not end. */
        STREAM,
        /** In requests of their own, whose answers bring frames back. */
        POST
    }

    /**
     * Picks this transport's settings out of all that were given to plugins.
     *
     * @throws IllegalArgumentException if a value, or the name of an {@code http.} setting, is not known
     */
    static HttpSettings parse(String address, Map<String, String> settings) {
        for (String name : new TreeSet<>(settings.keySet())) {
            if (name.startsWith(PREFIX) && !NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown setting " + name + "; the HTTP transport has " + String.join(", ", NAMES));
            }
        }
        String listen = settings.getOrDefault(LISTEN, address);
        return new HttpSettings(
                mode(settings.getOrDefault(MODE, "stream")), HostAndPort.parse(listen), TlsFiles.parse(settings));
    }

    private static Mode mode(String value) {
        return switch (value) {
            case "stream" -> Mode.STREAM;
            case "post" -> Mode.POST;
            default -> throw new IllegalArgumentException("setting " + MODE + " is stream or post, not " + value);
        };
    }
}
