package io.raftkit.transport.http;

import io.raftkit.api.spi.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;
import java.util.Map;

/** The contract, over requests that end. */
class HttpPostTransportTest extends TransportContract {
    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return HttpTransport.open(serverId, address, Map.of("http.mode", "post"));
    }
}
