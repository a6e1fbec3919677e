package io.raftkit.transport.common;

import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An inbox of which no caller need fear an exception: one that throws, against its contract, is treated as one that has stopped, so that it
 * can end no thread here.
 */
record GuardedInbox(Inbox inbox) implements Inbox {
    private static final System.Logger LOG = System.getLogger(Inboxes.class.getName());

    @Override
    public Admission admit(FrameHeader header) {
        return guarded(() -> inbox.admit(header), Admission.STOPPED);
    }

    @Override
    public String explain(FrameHeader header, Admission admission) {
        return guarded(() -> inbox.explain(header, admission), admission.words());
    }

    @Override
    public void refused(Refusal refusal) {
        guarded(() -> inbox.refused(refusal));
    }

    @Override
    public void receive(Frame frame) {
        guarded(() -> inbox.receive(frame));
    }

    @Override
    public void peerLost(int serverId) {
        guarded(() -> inbox.peerLost(serverId));
    }

    @Override
    public void peerProblem(int serverId, @Nullable String problem) {
        guarded(() -> inbox.peerProblem(serverId, problem));
    }

    /** What it throws is its caller's answer: there is no status to give instead. */
    @Override
    public NodeStatus status() {
        return inbox.status();
    }

    @Override
    public Health health() {
        return guarded(inbox::health, Health.of(false, false, "the node does not say how it is"));
    }

    private static void guarded(Runnable call) {
        guarded(
                () -> {
                    call.run();
                    return true;
                },
                false);
    }

    private static <T> T guarded(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an inbox threw although it must not", e);
            return otherwise;
        }
    }
}
