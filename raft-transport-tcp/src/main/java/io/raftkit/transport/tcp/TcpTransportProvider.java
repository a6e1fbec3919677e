package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import java.io.IOException;

/** Offers {@link TcpTransport} under the name {@code tcp}. Found by the service loader; nobody needs to call it. */
public final class TcpTransportProvider implements TransportProvider {

    /** For the service loader. */
    public TcpTransportProvider() {}

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Transport create(TransportContext context) throws IOException {
        return TcpTransport.builder(context.serverId(), context.address())
                .cluster(context.cluster())
                .settings(context.settings())
                .open();
    }
}
