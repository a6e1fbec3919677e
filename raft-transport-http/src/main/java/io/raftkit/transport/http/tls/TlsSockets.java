package io.raftkit.transport.http.tls;

import io.raftkit.transport.common.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Makes client sockets with whatever certificates are current. */
public final class TlsSockets extends SSLSocketFactory {
    private final Tls tls;

    /** Sockets with the certificates of {@code tls}. */
    public TlsSockets(Tls tls) {
        this.tls = tls;
    }

    private SSLSocketFactory current() {
        return tls.context().getSocketFactory();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return current().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return current().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean closesIt) throws IOException {
        return current().createSocket(socket, host, port, closesIt);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return current().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return current().createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return current().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return current().createSocket(host, port, localHost, localPort);
    }
}
