package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.contract.TransportContract;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;

/** The contract, with mutual TLS. */
class TcpTlsTransportTest extends TransportContract {
    private static final TestAuthority AUTHORITY = new TestAuthority();

    @Override
    protected Transport open(int serverId, String address) throws IOException {
        return TcpTransport.builder(serverId, address)
                .cluster(TestAuthority.CLUSTER)
                .tls(AUTHORITY.context(AUTHORITY.server(serverId)))
                .open();
    }
}
