package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.status.ServerRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/** A server for tests: an HTTP transport on a free port, and an inbox that keeps what comes. */
final class TestNode implements Inbox, AutoCloseable {
    static final long CLUSTER = 77;

    /** Times that a test can wait for. */
    static final Limits IMPATIENT = Limits.standard()
            .withTimes(Duration.ofMillis(400), Duration.ofMinutes(5), Duration.ofSeconds(15), Duration.ofMillis(400));

    private static final AtomicLong MARKS = new AtomicLong();

    final int id;
    final HttpTransport transport;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Integer> lost = new ArrayList<>();
    private final Map<Integer, Optional<String>> problems = new ConcurrentHashMap<>();
    private volatile Admission admission = Admission.ADMITTED;

    TestNode(int id, Limits limits) throws IOException {
        this(id, limits, null);
    }

    TestNode(int id, Limits limits, @Nullable Tls tls) throws IOException {
        this(id, new Clients(limits, tls, Dns.SYSTEM));
    }

    TestNode(int id, Clients clients) throws IOException {
        this.id = id;
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        transport =
                HttpTransport.open(id, any, new HttpSettings(any, null, HttpSettings.SILENCE_STANDARD, null), clients);
        transport.register(0, this);
    }

    String address() {
        return "127.0.0.1:" + transport.port();
    }

    static Frame frame(int from, int to, int bodyBytes) {
        return frame(from, to, bodyBytes, false);
    }

    static Frame frame(int from, int to, int bodyBytes, boolean isBulk) {
        FrameHeader header =
                new FrameHeader(1, 1, 1, 7, isBulk, CLUSTER, 0, 0, from, to, 40 + from, 0, "127.0.0.1:" + from, 0, 0);
        byte[] body = new byte[bodyBytes];
        for (int i = 0; i < bodyBytes; i++) {
            body[i] = (byte) i;
        }
        return Frame.of(header, List.of(ByteBuffer.wrap(body)));
    }

    void answer(Admission next) {
        admission = next;
    }

    @Override
    public Admission admit(FrameHeader header) {
        return admission;
    }

    @Override
    public synchronized void receive(Frame frame) {
        frames.add(frame);
    }

    @Override
    public synchronized void peerLost(int serverId) {
        lost.add(serverId);
    }

    @Override
    public void peerProblem(int serverId, @Nullable String problem) {
        problems.put(serverId, Optional.ofNullable(problem));
    }

    /** What is wrong with a server, or null. */
    @Nullable
    String problem(int serverId) {
        return problems.getOrDefault(serverId, Optional.empty()).orElse(null);
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus(
                id,
                CLUSTER,
                0,
                NodeStatus.State.RUNNING,
                ServerRole.LEADER,
                5,
                id,
                address(),
                4,
                3,
                2,
                1,
                null,
                null,
                List.of(),
                List.of(new PeerStatus(9, "127.0.0.1:9", 12, 3, false, "it came back \"empty\"")),
                Map.of("elections", 6L));
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    synchronized List<Integer> lost() {
        return List.copyOf(lost);
    }

    long count(String counter) {
        return transport.counters().get(counter);
    }

    /** Sends until a frame arrives that was sent from now on. */
    void reaches(TestNode other) throws InterruptedException {
        ByteBuffer mark = ByteBuffer.allocate(Long.BYTES).putLong(0, MARKS.incrementAndGet());
        Frame marked = Frame.of(frame(id, other.id, 0).header(), List.of(mark));
        await("a frame from " + id + " to " + other.id, () -> {
            transport.send(marked);
            return other.frames().stream()
                    .anyMatch(frame -> frame.contiguousBody().equals(mark));
        });
    }

    /** Waits until the condition holds, asking now and then. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
