package io.raftkit.transport.http;

import io.raftkit.transport.http.common.Paths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A caller that writes to a transport's port what it likes. */
final class RawCaller implements AutoCloseable {
    private final Socket socket;

    RawCaller(TestNode node) throws IOException {
        this(node.transport.port());
    }

    RawCaller(int port) throws IOException {
        this(new Socket(InetAddress.getByName("127.0.0.1"), port));
    }

    /** A caller that has shaken hands. */
    RawCaller(SSLContext context, int port) throws IOException {
        this(context.getSocketFactory().createSocket(InetAddress.getByName("127.0.0.1"), port));
        ((SSLSocket) socket).startHandshake();
    }

    private RawCaller(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(60_000);
    }

    static String postHeader(String path, String lengthHeader) {
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + Paths.FRAMES_TYPE_NAME + "\r\n"
                + lengthHeader + "\r\n\r\n";
    }

    static String streamHeader() {
        return postHeader(Paths.STREAM, "Transfer-Encoding: chunked");
    }

    RawCaller write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawCaller write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    RawCaller writeChunk(byte[] bytes) throws IOException {
        return write(Integer.toHexString(bytes.length) + "\r\n").write(bytes).write("\r\n");
    }

    /** No more bytes from here, though answers may still come. */
    RawCaller end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Reads a few bytes, if the server has not closed. */
    void readSome() {
        try {
            int unused = socket.getInputStream().read(new byte[512]);
        } catch (IOException e) {
            // Reset.
        }
    }

    /** Everything the server says until it closes. A connection that is reset has nothing more to say either. */
    String answer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) {
                answer.write(buffer, 0, read);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
