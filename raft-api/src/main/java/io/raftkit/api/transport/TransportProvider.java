package io.raftkit.api.transport;

import java.io.IOException;

/**
 * Makes a {@link Transport}; declared as a service both in {@code module-info} and in {@code META-INF/services}. On the module path only
 * a provider whose module the application requires is considered.
 */
public interface TransportProvider {

    /**
     * What a user writes to name this provider in the setting {@code transport}, where several are present.
     *
     * @return a short lower-case word, for instance {@code http}
     */
    String name();

    /**
     * Makes a transport that already listens on the server's own address.
     *
     * @param context who it is for
     * @return an open transport, which the node closes
     * @throws IOException if it cannot listen; the message names the address
     */
    Transport create(TransportContext context) throws IOException;
}
