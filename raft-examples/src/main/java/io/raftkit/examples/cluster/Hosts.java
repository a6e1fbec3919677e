package io.raftkit.examples.cluster;

import java.util.List;

/** Where the servers of a {@link LocalCluster} run. */
public interface Hosts {
    /** All of them on this machine's loopback address. */
    Hosts LOOPBACK = new Hosts() {
        @Override
        public String address(int id) {
            return "127.0.0.1";
        }

        @Override
        public List<String> prefix(int id) {
            return List.of();
        }
    };

    /** The address under which the others reach a server, without a port. */
    String address(int id);

    /**
     * Where one server reaches another that listens on this port, {@code host:port}. Given its own id, a server listens there.
     *
     * @param by which server reaches it
     * @param id which server is reached
     * @param port where that one listens
     */
    default String peer(int by, int id, int port) {
        return address(id) + ":" + port;
    }

    /** What stands before the command that starts a server. */
    List<String> prefix(int id);
}
