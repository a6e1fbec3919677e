package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
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
import java.util.Objects;
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
    private final List<EntryBatch> stored = new ArrayList<>();
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private TermAndVote termAndVote = TermAndVote.NONE;

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
        stored.clear();
        PersistBatch.Builder batch = StoredRecords.put(PersistBatch.builder(), config.firstStart());
        StoredRecords.put(batch, new TermAndVote(term, votedFor));
        if (terms.length > 0) {
            batch.entries(Entries.of(1, terms));
        }
        store(batch.build());
    }

    /** Puts the storage name of another server on the disk of one that is not up. */
    void rememberPeer(int peerId, long storeId) {
        SortedMap<Integer, Long> storeIds = new TreeMap<>(recovered().peerStoreIds());
        storeIds.put(peerId, storeId);
        store(StoredRecords.putPeerStoreIds(PersistBatch.builder(), storeIds).build());
    }

    /** Puts a commit hint on the disk of a server that is not up. */
    void rememberCommit(long commitIndex) {
        store(StoredRecords.putCommitHint(PersistBatch.builder(), commitIndex).build());
    }

    void start(long nowNanos) {
        appliedTerms.clear();
        applied.clear();
        readsReady.clear();
        forwarded.clear();
        engine = new RaftEngine(config, recovered(), lastTime(), 0, nowNanos + aheadNanos);
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
                engine().loaded(load.id(), read(load.from(), load.to(), load.bytesMax()));
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
        store(persist.batch());
        engine().persisted(persist.ticket());
        return persist.held();
    }

    private void store(PersistBatch batch) {
        records.putAll(batch.records());
        termAndVote = Objects.requireNonNullElse(StoredRecords.of(batch).termAndVote(), termAndVote);
        if (batch.truncateFrom() != 0) {
            truncate(batch.truncateFrom());
        }
        for (EntryBatch entries : batch.entries()) {
            if (entries.firstIndex() != storedLast() + 1) {
                throw new AssertionError(entries + " is persisted behind " + storedLast());
            }
            stored.add(entries);
        }
    }

    private void truncate(long from) {
        List<EntryBatch> kept = new ArrayList<>();
        for (EntryBatch batch : stored) {
            if (batch.lastIndex() < from) {
                kept.add(batch);
            } else if (batch.firstIndex() < from) {
                kept.add(batch.view(batch.firstIndex(), from - 1));
            }
        }
        stored.clear();
        stored.addAll(kept);
    }

    long storedLast() {
        return stored.isEmpty() ? 0 : stored.get(stored.size() - 1).lastIndex();
    }

    /** Term of a stored entry, 0 if it is not stored. */
    long storedTerm(long index) {
        for (EntryBatch batch : stored) {
            if (index >= batch.firstIndex() && index <= batch.lastIndex()) {
                return batch.termAt(index);
            }
        }
        return 0;
    }

    /** What is stored at an index, as the state machine would see it. */
    String storedCommand(long index) {
        for (EntryBatch batch : stored) {
            if (index >= batch.firstIndex() && index <= batch.lastIndex()) {
                return StandardCharsets.UTF_8.decode(batch.payloadAt(index)).toString();
            }
        }
        return "nothing";
    }

    private @Nullable EntryBatch read(long from, long to, int bytesMax) {
        for (EntryBatch batch : stored) {
            if (from >= batch.firstIndex() && from <= batch.lastIndex()) {
                return batch.view(from, Math.min(to, batch.lastIndex())).prefix(bytesMax);
            }
        }
        return null;
    }

    private long lastTime() {
        return stored.isEmpty() ? 0 : stored.get(stored.size() - 1).timeAt(storedLast());
    }

    TermAndVote termAndVote() {
        return termAndVote;
    }

    private Recovered recovered() {
        Recovery found = new Recovery();
        stored.forEach(found::entries);
        records.forEach(found::record);
        return Recovered.of(found);
    }
}
