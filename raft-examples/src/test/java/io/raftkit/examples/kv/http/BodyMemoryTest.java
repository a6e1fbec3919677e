package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bodies take, and that no more is taken for them than there is. */
class BodyMemoryTest {
    private static final int LETTERS = 1_000_000;
    /** The parser's own buffers, and classes that are loaded. */
    private static final int OVERHEAD_BYTES = 1 << 18;

    private static final int SLOW = 100;
    private static final String BEGIN = "{\"value";
    private static final String HEAD = " /keys/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";

    /** All that is allocated is more than what is there at one time. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    v,              ''
                    v,              \u4e00
                    \u00fc,         ''
                    \u4e00,         ''
                    \ud83d\ude00,   ''
                    \\u0000,        ''
                    \\u4e00,        ''
                    """)
    void parsing_allocatesNoMoreThanIsTakenForIt(String letters, String last) {
        String text = letters.repeat(LETTERS / letters.getBytes(StandardCharsets.UTF_8).length) + last;
        assertParsed("{\"value\":\"" + text + "\"}");
        String part = letters.repeat(LETTERS / 4 / letters.getBytes(StandardCharsets.UTF_8).length) + last;
        assertParsed("{\"value\":\"" + part + "\",\"ifValue\":\"" + part + "\"}");
    }

    @Test
    void parsing_ofBase64_allocatesNoMoreThanIsTakenForIt() {
        assertParsed("{\"valueBase64\":\"" + "AAAA".repeat(LETTERS / 4) + "\"}");
    }

    private static void assertParsed(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        long limit = (long) Exchange.PARSED_COPIES * body.length + OVERHEAD_BYTES;
        long before = allocatedBytes();
        Write write = PutBody.parse(Bytes.of("k"), body);
        long parsed = allocatedBytes();
        assertThat(body.length + parsed - before).isLessThan(limit);
        // What the parser made is forgotten when the command is written, except the command.
        long unwritten = allocatedBytes();
        byte[] command = KeyValueMachine.SCHEMA.encode(write);
        long written = allocatedBytes();
        assertThat(2L * body.length + written - unwritten).isLessThan(limit);
        assertThat(command.length).isLessThan(body.length + 64);
    }

    /** What this thread has allocated. Reached by name, because the module of the examples does not read jdk.management. */
    private static long allocatedBytes() {
        try {
            Object threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return (long) Class.forName("com.sun.management.ThreadMXBean")
                    .getMethod("getCurrentThreadAllocatedBytes")
                    .invoke(threads);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }

    /** A body that comes one byte after the other. */
    private static final class Dribbling implements Content.Source {
        private final ByteBuffer next = ByteBuffer.allocate(1);
        private final Content.Chunk piece = Content.Chunk.from(next, false, () -> {});
        private int left = LETTERS;

        @Override
        public Content.Chunk read() {
            next.put(0, (byte) ('a' + left % 26));
            piece.getByteBuffer().rewind();
            piece.retain();
            return --left > 0 ? piece : Content.Chunk.from(next, true);
        }

        @Override
        public void demand(Runnable action) {
            throw new IllegalStateException("everything is there");
        }

        @Override
        public void fail(Throwable failure) {}
    }

    @Test
    void bodyThatComesByteByByte_takesNoMoreThanThatMemory() throws Exception {
        MemoryBudget memory = new MemoryBudget(2L * LETTERS);
        Exchange exchange = new Exchange(null, null, Callback.NOOP, memory, 0);
        BodyReader reader = new BodyReader(new Dribbling(), LETTERS, exchange, true);
        long before = allocatedBytes();
        reader.run();
        // Twice the body for the arrays. Until it is compiled, Jetty makes and drops an object of 16 bytes for each
        // piece, where its references are
        // counted. An array for each piece would add 24 bytes more.
        assertThat(allocatedBytes() - before).isLessThan(24L * LETTERS);
        assertThat(memory.takenBytes()).isEqualTo(LETTERS);
        byte[] body = reader.body().get();
        assertThat(body).hasSize(LETTERS);
        assertThat(body[1]).isEqualTo((byte) ('a' + (LETTERS - 1) % 26));
        exchange.abort(new IOException("a test"));
        assertThat(memory.takenBytes()).isZero();
    }

    /** There is as much memory as one of the bodies has that are announced. */
    @Test
    void bodiesThatDoNotCome_takeOnlyWhatHasCome_andOthersAreServed() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try (OneHttpServer server = new OneHttpServer(ServerSettings.defaults().withBounds(100, LETTERS))) {
            for (int i = 0; i < SLOW; i++) {
                slow.add(begin(server, "PUT"));
            }
            Await.until(
                    "all have begun",
                    HttpNodes.PATIENCE,
                    () -> server.heldBytes() == SLOW * BEGIN.length() ? Optional.of(true) : Optional.empty());
            HttpCaller client = server.caller();
            assertThat(client.put("/keys/k", "{\"value\":\"v\"}").status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static Socket begin(OneHttpServer server, String method) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream out = socket.getOutputStream();
        out.write((method + HEAD + BEGIN).getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    @Test
    void bodyThatComesTooSlowly_isAnsweredSo_andGivesItsMemoryBack() throws IOException {
        try (OneHttpServer server = new OneHttpServer(ServerSettings.defaults(), 50);
                Socket socket = begin(server, "PUT")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 408 ").contains("the body did not come in time");
            assertThat(server.caller().get("/keys/k").status()).isEqualTo(404);
            HttpPortCase.awaitNothingHeld(server);
        }
    }

    @Test
    void bodyThatNobodyWants_isNotAwaitedForever() throws IOException {
        try (OneHttpServer server = new OneHttpServer(ServerSettings.defaults(), 50);
                Socket socket = begin(server, "POST")) {
            assertThat(readAll(socket)).startsWith("HTTP/1.1 405 ").contains("Connection: close");
        }
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void bodyForWhichThereIsNoMemory_isRefused_andGivesBackWhatItTook() throws IOException {
        String body = "{\"value\":\"" + "v".repeat(LETTERS) + "\"}";
        try (OneHttpServer server = new OneHttpServer(ServerSettings.defaults().withBounds(100, LETTERS / 2))) {
            HttpCaller client = server.caller();
            HttpCaller.Answer answer = client.put("/keys/k", body);
            assertThat(answer.status()).as(answer.json()).isEqualTo(503);
            assertThat(client.put("/keys/k", "{\"value\":\"v\"}").status()).isEqualTo(200);
            HttpPortCase.awaitNothingHeld(server);
        }
    }
}
