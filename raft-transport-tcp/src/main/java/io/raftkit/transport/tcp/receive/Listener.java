package io.raftkit.transport.tcp.receive;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.ListenProblems;
import io.raftkit.transport.tcp.wire.SocketLoop;
import io.raftkit.transport.tcp.wire.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The port on which others call. Where there is no room for a connection, or none can be accepted, it waits until the next look. */
public final class Listener implements SocketLoop.Served {
    /** How many connections wait to be accepted: room for a burst, so that a server among them need not try again. */
    private static final int ACCEPT_QUEUE = 512;

    /** How many are accepted before others are served, and before those that made room are gone. */
    private static final int ACCEPTED_AT_ONCE = 64;

    private final ServerSocketChannel channel;
    private final Receiver receiver;
    private @Nullable SelectionKey key;

    private Listener(ServerSocketChannel channel, Receiver receiver) {
        this.channel = channel;
        this.receiver = receiver;
    }

    /**
     * Begins to listen; connections are accepted once the loop runs.
     *
     * @param setting the setting by which a user chooses where to listen
     * @throws IOException if it cannot; nothing is left behind
     */
    public static Listener open(HostAndPort listen, String setting, Receiver receiver, SocketLoop loop)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(listen.host(), listen.port()), ACCEPT_QUEUE);
            channel.configureBlocking(false);
        } catch (IOException | RuntimeException e) {
            Sockets.close(channel);
            throw new IOException("cannot listen on " + listen + ": " + ListenProblems.text(e, listen, setting), e);
        }
        Listener listener = new Listener(channel, receiver);
        loop.add(channel, SelectionKey.OP_ACCEPT, listener);
        return listener;
    }

    /** The port, also where 0 was asked for. */
    public int port() {
        return channel.socket().getLocalPort();
    }

    @Override
    public void ready(SelectionKey ready) {
        key = ready;
        try {
            for (int i = 0; receiver.hasRoom(); i++) {
                SocketChannel accepted = i < ACCEPTED_AT_ONCE ? channel.accept() : null;
                if (accepted == null) {
                    return;
                }
                accept(accepted);
            }
        } catch (IOException e) {
            // For instance, the process has no more files. Those that call wait meanwhile.
        }
        if (ready.isValid()) {
            ready.interestOps(0);
        }
    }

    private void accept(SocketChannel accepted) {
        try {
            receiver.accepted(accepted);
        } catch (IOException | RuntimeException e) {
            // It is gone already.
            Sockets.close(accepted);
        }
    }

    @Override
    public void look(long nowNanos) {
        SelectionKey present = key;
        if (present != null && present.isValid() && present.interestOps() == 0) {
            present.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    @Override
    public void failed(Throwable problem) {
        Sockets.close(channel);
    }
}
