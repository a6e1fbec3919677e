package io.raftkit.examples.soak;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * Strangers at the ports where servers listen for each other: half headers, garbage, frames that lie, too much of everything. Everything
 * they say is refused, without a certificate being needed for it. Uses a thread of its own.
 */
final class HostileCallers implements AutoCloseable {
    private static final int SERVERS = 3;
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int PAUSE_MILLIS_MAX = 500;
    private static final String FRAMES = "/raft/v1/frames";
    private static final String STREAM = "/raft/v1/stream";

    private final IntUnaryOperator raftPorts;
    private final Random random;
    private final AtomicInteger callers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Thread thread = new Thread(this::work, "hostile callers");
    private volatile boolean isStopping;

    /** What one of them does with its connections. */
    private interface Attack {
        void at(int port) throws IOException, InterruptedException;
    }

    /** Strangers to the servers on these ports, by their ids; not there yet. */
    HostileCallers(IntUnaryOperator raftPorts, long seed) {
        this.raftPorts = raftPorts;
        this.random = new Random(seed);
    }

    /** Lets them come. */
    void start() {
        thread.start();
    }

    private void work() {
        List<Attack> attacks = List.of(
                this::halfHeaders,
                this::idleFlood,
                this::garbage,
                this::oversizedRequest,
                this::oversizedFrame,
                this::cutFrame,
                this::absurdChunk,
                this::deafFlood);
        try {
            for (int turn = 0; !isStopping; turn++) {
                int server = 1 + random.nextInt(SERVERS);
                try {
                    attacks.get(turn % attacks.size()).at(raftPorts.applyAsInt(server));
                } catch (IOException e) {
                    // The server is down or stopped, or has had enough of them.
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS_MAX));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        callers.incrementAndGet();
        return socket;
    }

    private void halfHeaders(int port) throws IOException, InterruptedException {
        many(port, 20, "POST " + STREAM + " HTTP/1.1\r\nHost: 127");
    }

    private void idleFlood(int port) throws IOException, InterruptedException {
        many(port, 200, "");
    }

    private void many(int port, int count, String text) throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = connect(port);
                sockets.add(socket);
                socket.getOutputStream().write(bytes(text));
            }
            TimeUnit.MILLISECONDS.sleep(TIMEOUT_MILLIS);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private void garbage(int port) throws IOException {
        byte[] garbage = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(garbage);
        ask(port, header(FRAMES, "Content-Length: " + garbage.length), garbage);
        ask(port, "", garbage);
    }

    private void oversizedRequest(int port) throws IOException {
        ask(port, header(FRAMES, "Content-Length: 1099511627776"), new byte[0]);
    }

    /** Its header is a good one, for another cluster, and claims a body of two gigabytes. */
    private void oversizedFrame(int port) throws IOException {
        byte[] header = stranger(Integer.MAX_VALUE).encode().array();
        ask(port, header(FRAMES, "Content-Length: " + header.length), header);
    }

    private void cutFrame(int port) throws IOException {
        byte[] frame = Frame.of(stranger(0).toBuilder(), List.of(ByteBuffer.wrap(new byte[100])))
                .toBytes();
        int length = 1 + random.nextInt(frame.length);
        ask(port, header(FRAMES, "Content-Length: " + length), Arrays.copyOf(frame, length));
    }

    private void absurdChunk(int port) throws IOException {
        ask(port, header(STREAM, "Transfer-Encoding: chunked"), bytes("FFFFFFFFFFFFFFFFF\r\nRFT1\r\n0\r\n\r\n"));
    }

    /** Asks and asks, and reads no answer, until nothing more can be said. */
    private void deafFlood(int port) throws IOException {
        try (Socket socket = connect(port)) {
            byte[] request = bytes("GET /raft/v1/status HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10));
            // Once the other side reads no more, a write waits for ever: closing the connection ends it.
            Thread closer = new Thread(() -> closeLater(socket), "closer");
            closer.setDaemon(true);
            closer.start();
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 500; i++) {
                out.write(request);
            }
        }
    }

    private static void closeLater(Socket socket) {
        try {
            TimeUnit.MILLISECONDS.sleep(TIMEOUT_MILLIS);
            socket.close();
        } catch (IOException | InterruptedException e) {
            // Closed already.
        }
    }

    private FrameHeader stranger(int bodyBytes) {
        return FrameHeader.builder()
                .kind(3)
                .clusterId(random.nextLong())
                .from(99)
                .to(1)
                .storeId(1)
                .address("127.0.0.1:1")
                .body(bodyBytes, 0)
                .build();
    }

    private static String header(String path, String length) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.raftkit.frames\r\n"
                + "Connection: close\r\n" + length + "\r\n\r\n";
    }

    private void ask(int port, String header, byte[] body) throws IOException {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(header));
            out.write(body);
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            if (new String(answer, StandardCharsets.ISO_8859_1).matches("HTTP/1.1 [45]..")) {
                refusals.incrementAndGet();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends them away. */
    @Override
    public void close() {
        isStopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How many came. */
    @Override
    public String toString() {
        return callers.get() + " hostile callers (" + refusals.get() + " told why they are refused)";
    }
}
