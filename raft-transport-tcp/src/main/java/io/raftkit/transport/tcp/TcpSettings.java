package io.raftkit.transport.tcp;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.TlsFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a user chose for this transport.
 *
 * @param listen the address to bind
 * @param tls the files for TLS, or null without
 * @param silence how long a peer may give no sign of life
 */
record TcpSettings(HostAndPort listen, @Nullable TlsFiles tls, Duration silence) {
    /** What the names of all settings begin with. */
    static final String PREFIX = "tcp.";

    /** Setting: where to listen, if not on the address under which the others reach this server. */
    static final String LISTEN = PREFIX + "listen";

    /** Setting: how long a peer to which something was sent may give no sign of life, in milliseconds. */
    static final String SILENCE = PREFIX + "silence";

    /**
     * Picks this transport's settings out of all that were given to plugins.
     *
     * @throws IllegalArgumentException if a value, or the name of a {@code tcp.} setting, is not known
     */
    static TcpSettings parse(String address, Map<String, String> settings) {
        List<String> names = new ArrayList<>(List.of(LISTEN, SILENCE));
        names.addAll(TlsFiles.names(PREFIX));
        for (String name : new TreeSet<>(settings.keySet())) {
            if (name.startsWith(PREFIX) && !names.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown setting " + name + "; the TCP transport has " + String.join(", ", names));
            }
        }
        return new TcpSettings(
                HostAndPort.parse(settings.getOrDefault(LISTEN, address)),
                TlsFiles.parse(PREFIX, settings),
                Silence.parse(SILENCE, settings.get(SILENCE)));
    }
}
