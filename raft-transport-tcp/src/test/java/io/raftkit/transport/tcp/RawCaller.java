package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Somebody who connects to a server's port and does as they like. */
final class RawCaller implements AutoCloseable {
    static final byte[] GREETING = "RAFTKIT1".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;

    RawCaller(TestNode node) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), node.transport.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Connects and greets, as servers do. */
    static RawCaller greeting(TestNode node) throws IOException {
        RawCaller caller = new RawCaller(node);
        caller.write(GREETING);
        return caller;
    }

    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(Frame frame) throws IOException {
        write(frame.toBytes());
    }

    /** Reads so many bytes, as text. */
    String read(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    /** Reads to the end of the connection; a connection that is reset has ended too. */
    String readToTheEnd() {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection was not ended", e);
        } catch (IOException e) {
            // Reset.
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
