package io.raftkit.transport.testing;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps what comes, and admits all frames or none. Thread-safe. */
public class KeepingInbox implements Inbox {
    private static final AtomicLong MARKS = new AtomicLong();

    public final int id;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Integer> lost = new ArrayList<>();
    private final Map<Integer, Optional<String>> problems = new ConcurrentHashMap<>();
    private volatile Admission admission = Admission.ADMITTED;

    public KeepingInbox(int id) {
        this.id = id;
    }

    /** What is said to frames from now on. */
    public final void answer(Admission next) {
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
    public final @Nullable String problem(int serverId) {
        return problems.getOrDefault(serverId, Optional.empty()).orElse(null);
    }

    @Override
    public NodeStatus status() {
        return NodeStatus.builder(id).build();
    }

    /** Sends over this server's transport until a frame arrives that was sent from now on. */
    protected final void reaches(Transport transport, KeepingInbox other) throws InterruptedException {
        ByteBuffer mark = ByteBuffer.allocate(Long.BYTES).putLong(0, MARKS.incrementAndGet());
        Frame marked = Frame.of(Fixtures.frame(id, other.id, 0).header().toBuilder(), List.of(mark));
        Fixtures.await("a frame from " + id + " to " + other.id, () -> {
            transport.send(marked);
            return other.frames().stream()
                    .anyMatch(frame -> frame.contiguousBody().equals(mark));
        });
    }

    /** What came, in its order. */
    public final synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** The servers that were said to be lost, as often as that was said. */
    public final synchronized List<Integer> lost() {
        return List.copyOf(lost);
    }
}
