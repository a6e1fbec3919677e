package io.raftkit.testkit.network;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

class InMemoryTransportTest extends TransportContract {
    private final InMemoryNetwork network = InMemoryNetwork.direct(1);

    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return network.open(serverId, address);
    }

    @Override
    protected String threadNamePrefix() {
        return "in-memory-network";
    }

    @Override
    protected String reachedAt(String address) {
        return address;
    }

    @Override
    protected void breakConnections() {
        network.breakConnections(1, 2);
    }

    @AfterEach
    void closeNetwork() {
        network.close();
    }
}
