package io.raftkit.engine;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine owes to the outside: the difference since effects were last taken. The object is reused; it is valid until the next verb.
 *
 * <p>Whoever takes effects has these duties:
 *
 * <ol>
 *   <li>Send {@link #messages()}. They depend on nothing that is not yet durable.
 *   <li>Hand {@link #persist()} to the persister as one ordered atomic batch.
 *   <li>When a ticket's batch is durable, in the order of tickets, send its held messages, then call {@link RaftEngine#persisted}. Held
 *       are granted votes, acknowledgements that reach beyond what is durable, requests for votes, and every message of a term that is
 *       not durable itself.
 *   <li>Hand {@link #apply()} to the state machine, in order, then call {@link RaftEngine#applied}. These entries are committed and
 *       durable here.
 *   <li>Read what {@link #loads()} ask for beside all that and call {@link RaftEngine#loaded}.
 *   <li>Call again no later than {@link #wakeAtNanos()}.
 * </ol>
 *
 * <p>Why a term waits for its own durability, and not only the vote: (1) A raises its term to 5 and asks for votes before that is
 * durable; (2) B and C grant, A leads and sends entry x at index 9 to B; (3) A crashes having saved nothing, and restarts in term 4; (4) A
 * campaigns for term 5 again, C grants again, A leads term 5 a second time and puts y at index 9; (5) B compares terms only, finds 9 in
 * term 5 already there and keeps x. Two servers hold different entries at the same index and term.
 */
public final class Effects {

    /**
     * A message and its receiver.
     *
     * @param to the receiver
     * @param message the message
     */
    public record Outgoing(int to, RaftMessage message) {}

    /**
     * One step for the persister.
     *
     * @param ticket numbers the steps, rising
     * @param batch what to write, never nothing
     * @param held what to send once it is durable: of what says the same to the same server, the newest
     */
    public record Persist(long ticket, PersistBatch batch, List<Outgoing> held) {}

    /**
     * Entries that left memory and are needed again.
     *
     * @param id names this load
     * @param from the first index wanted
     * @param to the last index wanted
     * @param bytesMax how many bytes to read at most, though at least one entry
     */
    public record Load(long id, long from, long to, int bytesMax) {}

    /**
     * Reads that may be answered once everything handed to the state machine so far is applied.
     *
     * @param readId the newest of them; all older ones not answered before are meant too
     * @param readIndex the index their answers reflect at least
     */
    public record ReadReady(long readId, long readIndex) {}

    /**
     * What became of forwarded commands.
     *
     * @param sequence which forward
     * @param reply the leader's answer, or null if that leader's term ended without one: the outcome is unknown
     */
    public record Forwarded(long sequence, @Nullable ForwardReply reply) {}

    final List<Outgoing> messages = new ArrayList<>();
    final List<EntryBatch> apply = new ArrayList<>();
    final List<Load> loads = new ArrayList<>();
    final List<ReadReady> readsReady = new ArrayList<>();
    final List<Forwarded> forwarded = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();

    @Nullable
    Persist persist;

    long wakeAtNanos;

    Effects() {}

    void clear() {
        messages.clear();
        apply.clear();
        loads.clear();
        readsReady.clear();
        forwarded.clear();
        transitions.clear();
        persist = null;
    }

    /** Messages to send now, in order. */
    public List<Outgoing> messages() {
        return messages;
    }

    /** The step for the persister, or null if none is owed. It may be kept. */
    public @Nullable Persist persist() {
        return persist;
    }

    /** Entries to apply, in order, beginning right behind those handed out before. */
    public List<EntryBatch> apply() {
        return apply;
    }

    /** Entries to read back from the persister. */
    public List<Load> loads() {
        return loads;
    }

    /** Reads that may be answered behind {@link #apply()}. */
    public List<ReadReady> readsReady() {
        return readsReady;
    }

    /** Answers to forwards of this server. */
    public List<Forwarded> forwarded() {
        return forwarded;
    }

    /** What to log, in order. */
    public List<Transition> transitions() {
        return transitions;
    }

    /** When to call {@link RaftEngine#advanceTo} at the latest, on the clock given there. */
    public long wakeAtNanos() {
        return wakeAtNanos;
    }
}
