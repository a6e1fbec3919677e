package io.raftkit.testkit.network;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

/** The contract again with frames that take between one and a hundred microseconds, on a thread of the network's. */
class DelayedTransportTest extends TransportContract {
    private final InMemoryNetwork network = InMemoryNetwork.direct(2);

    @Override
    protected Transport open(int serverId, String address) throws IOException {
        network.everywhere(link -> link.delay(1_000, 100_000));
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
