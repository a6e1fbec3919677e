package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine with a disk that takes its time and a state machine that remembers what it applied. What the disk has finished survives
 * {@link #crash}; what is still on its way does not.
 */
final class VirtualServer {
    final int id;
    final List<Long> appliedTerms = new ArrayList<>();
    final List<String> applied = new ArrayList<>();
    final ArrayDeque<Effects.Persist> disk = new ArrayDeque<>();
    final List<Effects.ReadReady> readsReady = new ArrayList<>();
    final List<Effects.Forwarded> forwarded = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();

    private final EngineConfig config;
    private final EngineDisk stored = new EngineDisk();

    @Nullable
    RaftEngine engine;

    /** When the engine wants to be told the time, as of its last turn. */
    long wakeAtNanos;

    /** By how much this server's clock is ahead of its cluster's. */
    long aheadNanos;

    /** A server that is not up. */
    VirtualServer(EngineConfig config) {
        this.id = config.firstStart().serverId();
        this.config = config;
    }

    VirtualServer(EngineConfig config, long nowNanos) {
        this(config);
        start(nowNanos);
    }

    /** Puts a past on the disk of a server that is not up: term, vote and, from index 1 on, entries of the given terms. */
    void remember(long term, int votedFor, long... terms) {
        PersistBatch.Builder batch = StoredRecords.put(PersistBatch.builder().truncateFrom(1), config.firstStart());
        StoredRecords.put(batch, new TermAndVote(term, votedFor));
        if (terms.length > 0) {
            batch.entries(Entries.of(1, terms));
        }
        stored.write(batch.build());
    }

    /** Puts the storage name of another server on the disk of one that is not up. */
    void rememberPeer(int peerId, long storeId) {
        SortedMap<Integer, Long> storeIds = new TreeMap<>(recovered().peerStoreIds());
        storeIds.put(peerId, storeId);
        stored.write(
                StoredRecords.putPeerStoreIds(PersistBatch.builder(), storeIds).build());
    }

    /** Puts a commit hint on the disk of a server that is not up. */
    void rememberCommit(long commitIndex) {
        stored.write(
                StoredRecords.putCommitHint(PersistBatch.builder(), commitIndex).build());
    }

    void start(long nowNanos) {
        appliedTerms.clear();
        applied.clear();
        readsReady.clear();
        forwarded.clear();
        engine = new RaftEngine(config, recovered(), stored.lastEntryTime(), 0, nowNanos + aheadNanos);
    }

    void crash() {
        engine = null;
        disk.clear();
    }

    boolean isUp() {
        return engine != null;
    }

    RaftEngine engine() {
        if (engine == null) {
            throw new IllegalStateException("server " + id + " is down");
        }
        return engine;
    }

    /** Ends a turn: what is owed to disk and state machine is taken here, messages are returned. */
    List<Effects.Outgoing> turn() {
        List<Effects.Outgoing> outgoing = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore) {
            Effects effects = engine().takeEffects();
            hasMore = !effects.apply().isEmpty() || !effects.loads().isEmpty();
            outgoing.addAll(effects.messages());
            readsReady.addAll(effects.readsReady());
            forwarded.addAll(effects.forwarded());
            transitions.addAll(effects.transitions());
            wakeAtNanos = effects.wakeAtNanos();
            if (effects.persist() != null) {
                disk.add(effects.persist());
            }
            List<Effects.Load> loads = List.copyOf(effects.loads());
            apply(List.copyOf(effects.apply()));
            for (Effects.Load load : loads) {
                engine().loaded(load.id(), stored.read(load.from(), load.to(), load.bytesMax()));
            }
        }
        return outgoing;
    }

    private void apply(List<EntryBatch> batches) {
        for (EntryBatch batch : batches) {
            for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
                if (index != applied.size() + 1) {
                    throw new AssertionError("server " + id + " applies " + index + " after " + applied.size());
                }
                byte[] payload = new byte[batch.payloadAt(index).remaining()];
                batch.payloadAt(index).get(payload);
                applied.add(batch.typeAt(index) + ":" + new String(payload, StandardCharsets.UTF_8));
                appliedTerms.add(batch.termAt(index));
            }
            engine().applied(batch.lastIndex());
        }
    }

    /** Lets the disk finish its oldest write; returns what may be sent only now. */
    List<Effects.Outgoing> finishWrite() {
        Effects.Persist persist = disk.remove();
        stored.write(persist.batch());
        engine().persisted(persist.ticket());
        return persist.held();
    }

    long storedLast() {
        return stored.recover().lastIndex();
    }

    /** Term of a stored entry, 0 if it is not stored. */
    long storedTerm(long index) {
        EntryBatch entry = stored.read(index, index, 0);
        return entry == null ? 0 : entry.termAt(index);
    }

    /** What is stored at an index, as the state machine would see it. */
    String storedCommand(long index) {
        EntryBatch entry = stored.read(index, index, 0);
        return entry == null
                ? "nothing"
                : StandardCharsets.UTF_8.decode(entry.payloadAt(index)).toString();
    }

    TermAndVote termAndVote() {
        return recovered().termAndVote();
    }

    private Recovered recovered() {
        return Recovered.of(stored.recover());
    }
}
