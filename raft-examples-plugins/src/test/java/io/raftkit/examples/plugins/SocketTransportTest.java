package io.raftkit.examples.plugins;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;

class SocketTransportTest extends TransportContract {

    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return SocketTransport.listenAt(address);
    }
}
