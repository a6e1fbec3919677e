package io.raftkit.examples.kv.client;

import io.raftkit.examples.kv.store.Bytes;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client of Redis whose replies are texts that show every byte of their kind and their content. Confined to one thread. */
public final class RespClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** A client of the server on this machine that listens on this port. */
    public RespClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A client of the server to which this socket is connected. */
    public RespClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Sends a request, as an array of strings. */
    public void send(List<Bytes> request) throws IOException {
        raw("*" + request.size() + "\r\n");
        for (Bytes argument : request) {
            raw("$" + argument.length() + "\r\n");
            out.write(argument.array());
            raw("\r\n");
        }
    }

    /** Sends a request, written as {@link #arguments} reads it. */
    public void send(String request) throws IOException {
        send(arguments(request));
    }

    /** The arguments of a request that stand between blanks. In an argument, {@code \\s} is a blank, and {@code \\e} is nothing. */
    public static List<Bytes> arguments(String request) {
        return Arrays.stream(request.split(" "))
                .map(argument -> argument.replace("\\s", " ").replace("\\e", ""))
                .map(argument -> Bytes.of(argument.getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    /** Sends bytes as they are. */
    public void raw(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends what has gathered. */
    public void flush() throws IOException {
        out.flush();
    }

    /** Sends a request and waits for its reply. */
    public String call(String request) throws IOException {
        send(request);
        flush();
        return reply();
    }

    /** The next reply. */
    public String reply() throws IOException {
        int kind = in.read();
        if (kind < 0) {
            throw new EOFException();
        }
        String line = line();
        int size = kind == '+' || kind == '-' || kind == '_' || kind == '#' || kind == ',' ? 0 : size(line);
        return switch (kind) {
            case '$', '=' -> size < 0 ? "(null)" : "\"" + content(size) + "\"";
            case '*', '~' ->
                size < 0 ? "(null array)" : (char) kind + elements(size).toString();
            case '%' -> (char) kind + elements(2 * size).toString();
            default -> (char) kind + line;
        };
    }

    private static int size(String line) {
        return (int) Long.parseLong(line);
    }

    private String content(int size) throws IOException {
        byte[] bytes = new byte[size + 2];
        in.readFully(bytes);
        return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
    }

    private List<String> elements(int size) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(reply());
        }
        return elements;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 1);
    }

    /** Says that nothing more is sent, and reads what comes until the server closes the connection. */
    public String endAndReadAll() throws IOException {
        flush();
        socket.shutdownOutput();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Whether the server has closed the connection, once it has. */
    public boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
