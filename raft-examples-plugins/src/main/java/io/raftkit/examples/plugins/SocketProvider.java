package io.raftkit.examples.plugins;

import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import java.io.IOException;

/** Offers {@link SocketTransport} to applications that require this module. */
public final class SocketProvider implements TransportProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SocketProvider() {}

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public Transport create(TransportContext context) throws IOException {
        return SocketTransport.listenAt(context.address());
    }
}
