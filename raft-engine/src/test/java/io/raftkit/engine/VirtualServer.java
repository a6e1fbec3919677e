package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.stored.HeardStore;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine with a disk that takes its time and a state machine that remembers what it applied. What the disk has finished survives
 * {@link #crash}; what is still on its way does not. Snapshots are durable as soon as they are taken.
 */
public final class VirtualServer {
    public final int id;
    final List<Long> appliedTerms;
    final List<String> applied;
    /** The writes that its disk has not finished. */
    public final ArrayDeque<Effects.Persist> disk = new ArrayDeque<>();
    /** The loads that were not answered. */
    public final ArrayDeque<Effects.Load> loads = new ArrayDeque<>();
    /** The entries that the state machine was handed and has not applied. */
    public final ArrayDeque<EntryBatch> toApply = new ArrayDeque<>();
    /** Whether loads are answered, and entries applied, in the turn that asks for it; otherwise when a test says so. */
    public boolean loadsAtOnce = true;

    public boolean appliesAtOnce = true;

    /** Takes what the server sends. */
    public Consumer<Effects.Outgoing> network = outgoing -> {};

    /** Sees all effects as they are taken. */
    public Consumer<Effects> watch = effects -> {};

    final List<Effects.ReadReady> readsReady = new ArrayList<>();
    final List<ForwardReply> forwarded = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();
    /** What became of changes of the members that were asked for here. */
    final List<AdminAnswer> adminAnswers = new ArrayList<>();
    /** The snapshots that are there, by id. */
    final SortedMap<String, VirtualStateMachine.Saved> snapshots = new TreeMap<>();
    /** What the engine had restored, in this incarnation. */
    final List<StoredSnapshot> restored = new ArrayList<>();
    /** What the engine wanted fetched, in this incarnation. */
    final List<Effects.Fetch> fetches = new ArrayList<>();
    /** What is to be fetched; null once it is there. */
    Effects.@Nullable Fetch wanted;
    /** The snapshots that came into force in this incarnation. */
    final List<SnapshotRef> inForce = new ArrayList<>();

    private final ClusterOptions options;
    private EngineDisk stored = new EngineDisk();
    private @Nullable EngineDisk lostDisk;
    private long storeId;
    private int incarnation;
    private final VirtualStateMachine machine;
    private long lastNonce;

    @Nullable
    RaftEngine engine;

    /** When the engine wants to be told the time, as of its last turn. */
    public long wakeAtNanos;

    /** Whether its disk finds no entry that is asked for, whatever it told at the start. */
    boolean hasLostEntries;

    /** Whether a start finds none of its snapshots readable. */
    boolean hasLostState;

    /** What the engine wanted looked for, in this incarnation. */
    final List<Effects.Search> searches = new ArrayList<>();

    /** Whether its first start knows of no member, as one that waits to be added. */
    boolean joins;

    /** Whether it knew of no member when it started for the first time on the disk that it has. */
    boolean isJoined;

    /** Snapshots are said to be no larger. */
    long stateBytesMax = Long.MAX_VALUE;

    /** How many loads were answered. */
    int loadsAnswered;

    /** The highest version of the protocol that its next incarnation speaks. */
    int protocolVersion = MessageCodec.VERSION;

    /** By how much this server's clock is ahead of its cluster's. */
    public long aheadNanos;

    /** A server that is not up. */
    VirtualServer(ClusterOptions options, int id) {
        this.id = id;
        this.options = options;
        storeId = ClusterOptions.firstStoreId(id);
        machine = new VirtualStateMachine(options.firstStart(id, storeId).initial());
        appliedTerms = machine.terms;
        applied = machine.applied;
    }

    public long storeId() {
        return storeId;
    }

    /** Puts a past on the disk of a server that is not up: term, vote and, from index 1 on, entries of the given terms. */
    public void remember(long term, int votedFor, long... terms) {
        PersistBatch.Builder batch =
                StoredRecords.put(PersistBatch.builder().truncateFrom(1), options.firstStart(id, storeId));
        StoredRecords.put(batch, new TermAndVote(term, votedFor));
        if (terms.length > 0) {
            batch.entries(Entries.of(1, terms));
        }
        stored.write(batch.build());
    }

    /** Puts the names of all other servers' first storages on the disk of a server that is not up. */
    public void rememberPeers() {
        for (int peer = 1; peer <= options.size(); peer++) {
            if (peer != id) {
                rememberPeer(peer, ClusterOptions.firstStoreId(peer));
            }
        }
    }

    /** Puts the storage name of another server on the disk of one that is not up. */
    void rememberPeer(int peerId, long storeId) {
        SortedMap<Integer, HeardStore> stores = new TreeMap<>(recovered().peerStores());
        stores.put(peerId, new HeardStore(storeId, 0));
        stored.write(StoredRecords.putPeerStores(PersistBatch.builder(), stores).build());
    }

    /** Puts a commit hint on the disk of a server that is not up. */
    public void rememberCommit(long commitIndex) {
        stored.write(
                StoredRecords.putCommitHint(PersistBatch.builder(), commitIndex).build());
    }

    /** Empties the disk of a server that is not up. */
    public void replaceDisk() {
        stored = new EngineDisk();
    }

    /** Crashes, loses the disk, and gets an empty one under another name. */
    public void wipe() {
        crash();
        lostDisk = stored;
        replaceDisk();
        storeId += 1000;
    }

    /** Crashes and gets back the disk that was lost; false if none was. */
    public boolean restoreDisk() {
        if (lostDisk == null) {
            return false;
        }
        crash();
        stored = lostDisk;
        storeId -= 1000;
        lostDisk = null;
        return true;
    }

    /** Lets the disk have no space, or have some again. */
    public void full(boolean isFull) {
        stored.full(isFull);
    }

    /** Starts with what the disk holds. */
    public void start(long nowNanos) {
        machine.forget();
        restored.clear();
        inForce.clear();
        fetches.clear();
        searches.clear();
        wanted = null;
        readsReady.clear();
        forwarded.clear();
        EngineConfig config = options.engine(id, storeId, ++incarnation, joins, protocolVersion);
        Recovered found = recovered();
        isJoined = Objects.requireNonNullElse(found.bootstrap(), config.firstStart())
                .isJoined();
        engine = new RaftEngine(config, found, stored.lastEntryTime(), 0, nowNanos + aheadNanos);
    }

    /** A second engine that begins where the disk ends, with a state machine that got so far; it is not this server's. */
    RaftEngine restartedEngine(long lastApplied) {
        return new RaftEngine(
                options.engine(id, storeId, incarnation, joins, protocolVersion),
                recovered(),
                stored.lastEntryTime(),
                lastApplied,
                0);
    }

    /** Ends the server as a power cut does. */
    public void crash() {
        engine = null;
        disk.clear();
        loads.clear();
        toApply.clear();
    }

    public boolean isUp() {
        return engine != null;
    }

    public RaftEngine engine() {
        if (engine == null) {
            throw new IllegalStateException("server " + id + " is down");
        }
        return engine;
    }

    /** Tells the engine the time, as its own clock has it. */
    void tell(long nowNanos) {
        long own = nowNanos + aheadNanos;
        engine().advanceTo(own, own / ClusterOptions.MILLIS);
    }

    /** Takes in a message, without ending the turn. */
    public void receive(Letter letter) {
        Sender sender = new Sender(
                letter.from(), letter.storeId(), letter.epoch(), letter.isJoined(), letter.protocolVersion());
        engine().receive(sender, letter.message());
    }

    /** Ends a turn: takes what the engine wants done, until it wants nothing more at once. */
    void turn() {
        boolean hasMore = true;
        while (hasMore) {
            Effects effects = engine().takeEffects();
            watch.accept(effects);
            take(effects);
            hasMore = restore(effects.restore()) | (appliesAtOnce && apply()) | (loadsAtOnce && load());
        }
    }

    private void take(Effects effects) {
        effects.messages().forEach(network);
        readsReady.addAll(effects.readsReady());
        forwarded.addAll(effects.forwarded());
        transitions.addAll(effects.transitions());
        adminAnswers.addAll(effects.adminAnswers());
        wakeAtNanos = effects.wakeAtNanos();
        if (effects.persist() != null) {
            disk.add(effects.persist());
        }
        if (effects.fetch() != null) {
            fetches.add(effects.fetch());
            wanted = effects.fetch();
        }
        if (effects.search() != null) {
            searches.add(effects.search());
        }
        if (effects.snapshotInForce() != null) {
            inForce.add(effects.snapshotInForce().ref());
            deleteBefore(effects.snapshotInForce().ref());
        }
        loads.addAll(effects.loads());
        toApply.addAll(effects.apply());
    }

    /** Applies what was handed over; false if that is nothing. */
    public boolean apply() {
        boolean hasAny = !toApply.isEmpty();
        while (!toApply.isEmpty()) {
            EntryBatch batch = toApply.remove();
            machine.apply(batch);
            engine().applied(batch.lastIndex());
        }
        return hasAny;
    }

    private boolean load() {
        boolean hasAny = !loads.isEmpty();
        while (!loads.isEmpty()) {
            Effects.Load load = loads.remove();
            loadsAnswered++;
            engine().loaded(load.id(), hasLostEntries ? null : read(load));
        }
        return hasAny;
    }

    /** What the disk has of what a load asks for. */
    public @Nullable EntryBatch read(Effects.Load load) {
        return stored.read(load.from(), load.to(), load.bytesMax());
    }

    private boolean restore(@Nullable StoredSnapshot snapshot) {
        if (snapshot != null) {
            machine.restore(snapshots.get(snapshot.ref().id()));
            restored.add(snapshot);
            engine().snapshots().restored(snapshot.ref().index());
        }
        return snapshot != null;
    }

    /** Deletes all snapshots older than the one before the one in force, unless the log leads on from them: another server may fetch them. */
    private void deleteBefore(SnapshotRef current) {
        long before = snapshots.values().stream()
                .mapToLong(saved -> saved.name().ref().index())
                .filter(index -> index < current.index())
                .max()
                .orElse(0);
        before = Math.min(before, storedFirst() - 1);
        long oldest = before;
        snapshots.values().removeIf(saved -> saved.name().ref().index() < oldest);
    }

    /** Takes a snapshot of what was applied, without telling the engine. */
    StoredSnapshot save() {
        VirtualStateMachine.Saved saved = machine.snapshot(++lastNonce, stateBytesMax);
        snapshots.put(saved.name().ref().id(), saved);
        return saved.name();
    }

    /** Lets the disk finish its oldest write, and sends what may be sent only now. */
    void finishWrite() {
        finishWriteUntold();
        tellWritten();
    }

    /** Lets the disk finish its oldest write, of which the engine does not hear yet; false if there is no space for it. */
    public boolean finishWriteUntold() {
        return stored.write(disk.element().batch());
    }

    /** Tells the engine of the write that was finished, and sends what may be sent only now. */
    void tellWritten() {
        Effects.Persist persist = disk.remove();
        engine().persisted(persist.ticket());
        persist.held().forEach(network);
    }

    /** The terms of all entries stored. */
    public List<Long> storedTerms() {
        return stored.terms();
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

    /** Fetches what is wanted from its source, which may have it no more. */
    void fetch(VirtualServer source) {
        String snapshotId = wanted.snapshot().ref().id();
        VirtualStateMachine.Saved saved = source.snapshots.get(snapshotId);
        wanted = null;
        if (saved == null) {
            engine().snapshots().failed(snapshotId, "server " + source.id + " does not have it any more");
        } else {
            snapshots.put(snapshotId, saved);
            engine().snapshots().received(saved.name());
        }
    }

    /** Puts a snapshot of another server into the store, without telling the engine. */
    void fetched(StoredSnapshot snapshot) {
        snapshots.put(snapshot.ref().id(), VirtualStateMachine.anothers(snapshot));
    }

    /** Index of the first entry that is stored. */
    long storedFirst() {
        return recovered().logStart().firstIndex();
    }

    /** The snapshot that a restart would begin from, or null. */
    @Nullable
    StoredSnapshot storedSnapshot() {
        return recovered().snapshot();
    }

    private Recovered recovered() {
        Recovered found = options.recovered(Recovered.of(stored.recover()));
        return hasLostState ? found.withLostState("its snapshots are damaged") : found;
    }
}
