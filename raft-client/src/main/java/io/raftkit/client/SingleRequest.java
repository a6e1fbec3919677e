package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request, and the reply to it. Confined to the thread that sends. */
final class SingleRequest implements SessionExchange.Content {
    private final byte[] request;
    private @Nullable ClientReply reply;

    SingleRequest(byte[] request) {
        this.request = request;
    }

    @Override
    public void writeTo(SessionExchange.Out out) throws IOException {
        out.write(request);
    }

    @Override
    public boolean replied(ClientReply said) {
        reply = said;
        return true;
    }

    /** The reply, or null if there was none. */
    @Nullable
    ClientReply reply() {
        return reply;
    }
}
