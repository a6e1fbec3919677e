package io.raftkit.examples.kv.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket without TLS. */
final class PlainWire implements Wire {
    private final SocketChannel channel;

    PlainWire(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean read(ByteBuffer to) throws IOException {
        return channel.read(to) >= 0;
    }

    @Override
    public boolean isBusy() {
        return false;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        channel.write(from);
    }

    @Override
    public boolean hasUnsent() {
        return false;
    }

    @Override
    public int heldBytes() {
        return 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // As closed as it will be.
        }
    }
}
