package io.raftkit.engine;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.Recovered;
import io.raftkit.engine.message.RaftMessage;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Raft consensus algorithm of one server. Verbs go in, any number of them, then one {@link Effects} is taken out.
 *
 * <p>Pure: the same verbs in the same order give the same effects. Confined to one thread at a time. A {@link SafetyViolation} from any
 * verb says that the algorithm's guarantees are broken already: the engine must not be used again.
 *
 * <p>Every turn begins with {@link #advanceTo} and ends with {@link #takeEffects}.
 */
public final class RaftEngine {

    /**
     * An engine that continues where the stored state ends, always as a follower.
     *
     * @param config what it is told once
     * @param recovered what the persister holds
     * @param lastEntryTime the time of the last stored entry, or 0 if there is none
     * @param lastApplied up to which index the state machine holds effects already
     * @param nowNanos the monotonic clock
     */
    public RaftEngine(EngineConfig config, Recovered recovered, long lastEntryTime, long lastApplied, long nowNanos) {}

    /** Says what time it is: a monotonic clock for timeouts, and milliseconds since the epoch for the entries a leader takes. */
    public void advanceTo(long nowNanos, long epochMillis) {}

    /** Takes commands into the log if this server leads; copies them. */
    public Admission propose(List<byte[]> commands) {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands commands to the known leader, which must be another server. The answer comes as {@link Effects#forwarded()}.
     *
     * @param sequence higher than that of any forward before
     * @return false if no other leader is known: nothing was sent and nothing will be
     */
    public boolean forward(long sequence, List<ByteBuffer> commands) {
        throw new UnsupportedOperationException();
    }

    /** Asks for a read index; {@link Effects#readsReady()} names the id, or a newer one. Asked until it is had, by whichever leader. */
    public void read(long readId) {}

    /** Takes in a message. What is wrong with it is counted and dropped. */
    public void receive(int from, long storeId, RaftMessage message) {}

    /** Says that a ticket's batch, and those of all tickets before it, are durable and their held messages sent. */
    public void persisted(long ticket) {}

    /** Says up to which index the state machine has applied what {@link Effects#apply()} handed out. */
    public void applied(long index) {}

    /** Answers a load; null says that the entries are gone. */
    public void loaded(long id, @Nullable EntryBatch entries) {}

    /** Says that the connection to another server broke. */
    public void peerLost(int serverId) {}

    /** Says whether the disk is full: then no proposals are taken, and this server neither leads nor campaigns. */
    public void stalled(boolean isStalled) {}

    /** Takes what is owed since the last time. */
    public Effects takeEffects() {
        throw new UnsupportedOperationException();
    }

    /** The leader of currentTerm as far as known, or 0. */
    public int leaderId() {
        return 0;
    }

    /** A look at the engine; allocates, so not for every turn. */
    public EngineStatus status() {
        throw new UnsupportedOperationException();
    }
}
