package io.raftkit.transport.http.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of one caller, which send at once what is flushed: without TCP_NODELAY a frame waits up to 40 ms for the acknowledgement
 * of the one before.
 */
final class NoDelaySockets extends SocketFactory {
    private volatile @Nullable WatchedSocket latest;

    /** The socket in use, if its caller makes one call at a time: a new one is only made where the one before is of no use any more. */
    @Nullable
    WatchedSocket latest() {
        return latest;
    }

    @Override
    public Socket createSocket() throws IOException {
        WatchedSocket socket = new WatchedSocket();
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        latest = socket;
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        socket.bind(local);
        socket.connect(remote);
        return socket;
    }
}
