package io.raftkit.transport.http;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.TlsFiles;
import io.raftkit.transport.http.common.SettingNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user chose for this transport.
 *
 * @param listen the address to bind
 * @param tls the files for TLS, or null without
 * @param silence how long a peer may give no sign of life
 * @param health the address to bind for health alone, or null for none
 * @param areClientsServed whether clients outside the cluster are served
 */
record HttpSettings(
        HostAndPort listen,
        @Nullable TlsFiles tls,
        Duration silence,
        @Nullable HostAndPort health,
        boolean areClientsServed) {

    /** Setting: where to listen, if not on the address under which the others reach this server. */
    static final String LISTEN = SettingNames.LISTEN;

    /** Setting: where to listen, without TLS, for those who ask after the process's health. */
    static final String HEALTH = SettingNames.PREFIX + "health.listen";

    /** Setting: how long a peer to which something was sent may give no sign of life, in milliseconds. */
    static final String SILENCE = SettingNames.PREFIX + "silence";

    /** Setting: whether clients outside the cluster are served, {@code serve} or {@code refuse}. */
    static final String CLIENTS = SettingNames.CLIENTS;

    private static final List<String> NAMES = Stream.concat(
                    Stream.of(CLIENTS, LISTEN, HEALTH, SILENCE), TlsFiles.names(SettingNames.PREFIX).stream())
            .toList();

    /**
     * Picks this transport's settings out of all that were given to plugins.
     *
     * @throws IllegalArgumentException if a value, or the name of an {@code http.} setting, is not known
     */
    static HttpSettings parse(String address, Map<String, String> settings) {
        for (String name : new TreeSet<>(settings.keySet())) {
            if (name.startsWith(SettingNames.PREFIX) && !NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown setting " + name + "; the HTTP transport has " + String.join(", ", NAMES));
            }
        }
        String listen = settings.getOrDefault(LISTEN, address);
        String health = settings.get(HEALTH);
        return new HttpSettings(
                HostAndPort.parse(listen),
                TlsFiles.parse(SettingNames.PREFIX, settings),
                Silence.parse(SILENCE, settings.get(SILENCE)),
                health == null ? null : HostAndPort.parse(health),
                areClientsServed(settings.getOrDefault(CLIENTS, "serve")));
    }

    private static boolean areClientsServed(String value) {
        return switch (value) {
            case "serve" -> true;
            case "refuse" -> false;
            default ->
                throw new IllegalArgumentException(
                        "setting " + CLIENTS + " is '" + value + "', but must be serve or refuse");
        };
    }
}
