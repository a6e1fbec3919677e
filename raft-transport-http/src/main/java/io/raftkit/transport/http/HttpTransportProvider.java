package io.raftkit.transport.http;

import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import java.io.IOException;

/** Offers {@link HttpTransport} under the name {@code http}. Found by the service loader; nobody needs to call it. */
public final class HttpTransportProvider implements TransportProvider {

    /** For the service loader. */
    public HttpTransportProvider() {}

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Transport create(TransportContext context) throws IOException {
        return HttpTransport.builder(context.serverId(), context.address())
                .cluster(context.cluster())
                .settings(context.settings())
                .open();
    }
}
