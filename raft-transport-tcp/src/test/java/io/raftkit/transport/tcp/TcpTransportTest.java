package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;

/** The contract, without TLS. */
class TcpTransportTest extends TransportContract {
    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return TcpTransport.open(serverId, address);
    }
}
