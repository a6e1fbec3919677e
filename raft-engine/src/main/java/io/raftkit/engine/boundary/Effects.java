package io.raftkit.engine.boundary;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The output of an engine since effects were last taken. The object is reused; it is valid until the next verb.
 *
 * <p>The caller that takes effects has these duties:
 *
 * <ol>
 *   <li>Send {@link #messages()}. They depend on nothing that is not yet durable.
 *   <li>Hand {@link #persist()} to the persister as one ordered atomic batch.
 *   <li>When a ticket's batch is durable, in the order of tickets, send its held messages, then call {@link io.raftkit.engine.RaftEngine#persisted persisted}. Held
 *       are granted votes, acknowledgements that reach beyond what is durable, requests for votes, and every message of a term that is
 *       not durable itself.
 *   <li>Have the state machine restore the snapshot that {@link #restore()} names, then call {@link io.raftkit.engine.SnapshotVerbs#restored}.
 *   <li>Hand {@link #apply()} to the state machine, in order, then call {@link io.raftkit.engine.RaftEngine#applied applied}. These entries are committed and
 *       durable here.
 *   <li>Fetch the snapshot that {@link #fetch()} names, then call {@link io.raftkit.engine.SnapshotVerbs#received} or
 *       {@link io.raftkit.engine.SnapshotVerbs#failed}. Snapshots older than the one before {@link #snapshotInForce()} may be
 *       deleted, if that one is whole.
 *   <li>Read what {@link #loads()} ask for beside all that and call {@link io.raftkit.engine.RaftEngine#loaded loaded}.
 *   <li>Call again no later than {@link #wakeAtNanos()}.
 * </ol>
 *
 * <p>Why a term waits for its own durability, and not only the vote: (1) A raises its term to 5 and asks for votes before that is
 * durable; (2) B and C grant, A leads and sends entry x at index 9 to B; (3) A crashes having saved nothing, and restarts in term 4; (4) A
 * campaigns for term 5 again, C grants again, A leads term 5 a second time and puts y at index 9; (5) B compares terms only, finds 9 in
 * term 5 already there and keeps x. Two servers hold different entries at the same index and term.
 */
public interface Effects {

    /**
     * A message and its receiver.
     *
     * @param to the receiver
     * @param message the message
     */
    record Outgoing(int to, RaftMessage message) {}

    /**
     * One step for the persister.
     *
     * @param ticket numbers the steps, rising
     * @param batch what to write, never nothing
     * @param held what to send once it is durable: of what says the same to the same server, the newest
     */
    record Persist(long ticket, PersistBatch batch, List<Outgoing> held) {}

    /**
     * Entries that left memory and are needed again.
     *
     * @param id names this load
     * @param from the first index wanted
     * @param to the last index wanted
     * @param bytesMax how many bytes to read at most, though at least one entry
     */
    record Load(long id, long from, long to, int bytesMax) {}

    /**
     * Reads that may be answered once everything handed to the state machine so far is applied.
     *
     * @param readId the newest of them; all older ones not answered before are meant too
     * @param readIndex the index their answers reflect at least
     */
    record ReadReady(long readId, long readIndex) {}

    /**
     * A snapshot that this server needs in place of entries that no other one has any more (Raft §7).
     *
     * @param snapshot which one
     * @param source the server that offers it
     */
    record Fetch(StoredSnapshot snapshot, int source) {}

    /**
     * A snapshot that this server needs, of whichever server: because it cannot read its own any more, or could not have the one that a leader
     * offered.
     *
     * @param indexMin the entry that it must reach at least
     * @param epoch the epoch of the cluster that it must be of, if it has one; 0 for any
     * @param servers which servers to ask
     */
    record Search(long indexMin, long epoch, List<Integer> servers) {}

    /** Messages to send now, in order. */
    List<Outgoing> messages();

    /** The step for the persister, or null if none is owed. It may be kept. */
    @Nullable
    Persist persist();

    /** What the state machine has to hold before anything of {@link #apply()}, in place of all it held; null if it goes on as it is. */
    @Nullable
    StoredSnapshot restore();

    /**
     * The snapshot that a restart begins from, if another one did before; also told at the start. Those older than the one before it may be
     * deleted, if that one is whole.
     */
    @Nullable
    StoredSnapshot snapshotInForce();

    /**
     * The snapshot to fetch, or null if nothing is new. It counts until another one is named; the same one is named again as long as it is
     * wanted. Once it is durable in the store, call {@link io.raftkit.engine.SnapshotVerbs#received}. If it is not fetched
     * to its end, for whatever reason, call {@link io.raftkit.engine.SnapshotVerbs#failed}: until then no other is looked for.
     */
    @Nullable
    Fetch fetch();

    /**
     * What to look for on other servers, or null if that is not to be done now. It is named again every election timeout as long as it is
     * wanted. Whatever is found goes to {@link io.raftkit.engine.SnapshotVerbs#received} once it is durable in the store.
     */
    @Nullable
    Search search();

    /** Entries to apply, in order, beginning right behind those handed out before, or behind the snapshot to restore. */
    List<EntryBatch> apply();

    /** Entries to read back from the persister. */
    List<Load> loads();

    /** Reads that may be answered behind {@link #apply()}. */
    List<ReadReady> readsReady();

    /** Answers to forwards of this server. */
    List<ForwardReply> forwarded();

    /** What became of changes of the members that were asked for here. */
    List<AdminAnswer> adminAnswers();

    /** What to log, in order. */
    List<Transition> transitions();

    /** When to call {@link io.raftkit.engine.RaftEngine#advanceTo advanceTo} at the latest, on the clock given there. */
    long wakeAtNanos();
}
