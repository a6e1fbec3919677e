package io.raftkit.transport.tcp.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import org.jspecify.annotations.Nullable;

/** A connection without TLS. */
public record PlainWire(SocketChannel channel) implements Wire {
    @Override
    public boolean open() {
        return true;
    }

    @Override
    public int openingOps() {
        return SelectionKey.OP_READ;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public boolean holdsMore() {
        return false;
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (channel.write(from) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean owesWrite() {
        return false;
    }

    @Override
    public Certificate @Nullable [] certificates() {
        return null;
    }

    @Override
    public void close() {
        Sockets.close(channel);
    }
}
