/**
 * A client for programs outside the cluster: commands and queries go to the servers over the port of the HTTP transport.
 * <p>Nothing else of Raftkit is needed beside the API.
 */
module io.raftkit.client {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires okhttp3;

    exports io.raftkit.client;
}
