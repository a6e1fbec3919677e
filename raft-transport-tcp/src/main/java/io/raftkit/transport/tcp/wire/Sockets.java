package io.raftkit.transport.tcp.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** How all sockets of this transport are set. */
public final class Sockets {
    /** A connection without frames is tried after so many seconds: what stands between may forget it, or the far end be gone. */
    private static final int IDLE_SECONDS = 15;

    private static final int PROBE_SECONDS = 5;
    private static final int PROBES = 3;

    private Sockets() {}

    /** Sets a socket that others opened, or that is about to be connected. */
    public static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        setIfKnown(channel, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        setIfKnown(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
        setIfKnown(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    private static void setIfKnown(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    /** Closes a socket, which cannot be told more than that. */
    public static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed it is.
        }
    }
}
