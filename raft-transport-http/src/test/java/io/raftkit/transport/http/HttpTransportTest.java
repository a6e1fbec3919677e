package io.raftkit.transport.http;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;

/** The contract, without TLS. */
class HttpTransportTest extends TransportContract {
    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return HttpTransport.open(serverId, address);
    }
}
