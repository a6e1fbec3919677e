package io.raftkit.simulator.cluster;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.network.VirtualTime;
import java.io.IOException;

/** Where the servers of a cluster live: how time passes there, and how they are reached. */
interface Place {
    VirtualTime time();

    InMemoryNetwork network();

    /** The cluster's group of the transports. */
    long group();

    /** A server's end of the network, opened with its process. */
    Transport open(VirtualServer server) throws IOException;

    /** Closes a server's end of the network, unless somebody else still uses it. */
    void release(Transport transport);

    /** A network of its own. */
    static Place own(long seed) {
        VirtualTime time = new VirtualTime();
        return new Own(time, InMemoryNetwork.over(time, seed));
    }

    /** A network with nobody else. */
    record Own(VirtualTime time, InMemoryNetwork network) implements Place {
        @Override
        public long group() {
            return 0;
        }

        @Override
        public Transport open(VirtualServer server) throws IOException {
            return network.open(server.id(), server.address());
        }

        @Override
        public void release(Transport transport) {
            transport.close();
        }
    }

    /** The processes of another cluster's servers, as a second group. */
    record Within(VirtualCluster host) implements Place {
        @Override
        public VirtualTime time() {
            return host.time();
        }

        @Override
        public InMemoryNetwork network() {
            return host.network();
        }

        @Override
        public long group() {
            return 1;
        }

        @Override
        public Transport open(VirtualServer server) {
            return host.server(server.id()).transport();
        }

        @Override
        public void release(Transport transport) {}
    }

    /** The addresses of another cluster's servers, whether these are up or not. */
    record Beside(VirtualCluster met) implements Place {
        @Override
        public VirtualTime time() {
            return met.time();
        }

        @Override
        public InMemoryNetwork network() {
            return met.network();
        }

        @Override
        public long group() {
            return 0;
        }

        @Override
        public Transport open(VirtualServer server) throws IOException {
            return met.network().openBeside(server.id(), server.address());
        }

        @Override
        public void release(Transport transport) {
            transport.close();
        }
    }
}
