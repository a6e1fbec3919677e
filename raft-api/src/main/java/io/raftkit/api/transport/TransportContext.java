package io.raftkit.api.transport;

import java.util.Map;

/** For whom a {@link TransportProvider} makes a transport. Methods may be added with defaults. */
public interface TransportContext {

    /**
     * The server that will use it.
     *
     * @return its id
     */
    int serverId();

    /**
     * Where that server is reached by the others, and listens unless a setting says otherwise.
     *
     * @return {@code host:port}
     */
    String address();

    /**
     * The name the user gave the cluster, for transports whose security depends on it.
     *
     * @implSpec Returns the empty string.
     * @return the name, empty if it has none
     */
    default String cluster() {
        return "";
    }

    /**
     * Options the user gave for plugins, this one's among them.
     *
     * @return values by name
     */
    Map<String, String> settings();
}
