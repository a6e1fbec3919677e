package io.raftkit.script.scene;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.EngineDisk;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.script.EffectsPrinter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real engine with a clock, a disk and a state machine that move only when a script says so. */
public final class SceneServer {
    private final int id;
    private final SceneOptions options;
    private final Trace trace;
    private final Consumer<Letter> post;
    private final List<Long> log = new ArrayList<>();
    private final ArrayDeque<Effects.Persist> writes = new ArrayDeque<>();
    private final ArrayDeque<Effects.Load> loads = new ArrayDeque<>();
    private final ArrayDeque<EntryBatch> applies = new ArrayDeque<>();
    private EngineDisk disk = new EngineDisk();

    @Nullable
    private EngineDisk lostDisk;

    private long storeId;
    private int incarnation;
    private long handedIndex;
    private long nowNanos = 1_000 * SceneOptions.MILLIS;

    @Nullable
    private RaftEngine engine;

    SceneServer(int id, SceneOptions options, Trace trace, Consumer<Letter> post) {
        this.id = id;
        this.options = options;
        this.trace = trace;
        this.post = post;
        this.storeId = SceneOptions.firstStoreId(id);
    }

    public int id() {
        return id;
    }

    public boolean isUp() {
        return engine != null;
    }

    public RaftEngine engine() {
        if (engine == null) {
            throw new ScriptProblem("server " + id + " is down");
        }
        return engine;
    }

    /** Gives the server a disk as an earlier incarnation would have left it, and starts it on that. */
    void given(TermAndVote termAndVote, List<Long> terms, long commit) {
        PersistBatch.Builder batch = PersistBatch.builder();
        SortedMap<Integer, HeardStore> stores = new TreeMap<>();
        for (int peer = 1; peer <= options.size(); peer++) {
            if (peer != id) {
                stores.put(peer, new HeardStore(SceneOptions.firstStoreId(peer), 0));
            }
        }
        StoredRecords.putPeerStores(batch, stores);
        disk = new EngineDisk();
        disk.fill(batch, bootstrap(), termAndVote, terms, commit);
        crash();
        start();
    }

    private Bootstrap bootstrap() {
        return options.bootstrap(id, storeId);
    }

    public void start() {
        if (isUp()) {
            throw new ScriptProblem("server " + id + " is up already");
        }
        log.clear();
        log.addAll(disk.terms());
        handedIndex = 0;
        engine = new RaftEngine(
                options.engine(bootstrap(), ++incarnation),
                options.recovered(disk.recover()),
                disk.lastEntryTime(),
                0,
                nowNanos);
        turn(started -> {});
    }

    /** Ends the server as a power cut does: only what its disk has finished remains. */
    public void crash() {
        engine = null;
        writes.clear();
        loads.clear();
        applies.clear();
    }

    /** Loses the disk and gets an empty one. */
    public void wipe() {
        crash();
        lostDisk = disk;
        disk = new EngineDisk();
        storeId += 1000;
    }

    /** Gets the lost disk back. */
    public void restore() {
        if (lostDisk == null) {
            throw new ScriptProblem("server " + id + " has lost no disk");
        }
        crash();
        disk = lostDisk;
        storeId -= 1000;
        lostDisk = null;
    }

    /** Lets the disk have no space, or have some again. */
    public void full(boolean isFull) {
        disk.full(isFull);
    }

    public void advance(long millis) {
        nowNanos += millis * SceneOptions.MILLIS;
        turn(advanced -> {});
    }

    /** One turn: says the time, calls verbs, takes and tells what is owed. An engine that finds safety broken stops. */
    public void turn(Consumer<RaftEngine> verbs) {
        RaftEngine current = engine();
        try {
            current.advanceTo(nowNanos, nowNanos / SceneOptions.MILLIS);
            verbs.accept(current);
            boolean hasMore = true;
            while (hasMore) {
                Effects effects = current.takeEffects();
                take(effects);
                if (effects.wakeAtNanos() <= nowNanos) {
                    throw new ScriptProblem("server " + id + " wants to be woken at once, again and again");
                }
                hasMore = options.appliesAtOnce() && !applies.isEmpty();
                if (hasMore) {
                    current.applied(applies.getLast().lastIndex());
                    applies.clear();
                }
            }
        } catch (SafetyViolationException e) {
            crash();
            trace.always(id + " stops for good: " + e.getMessage());
        }
    }

    private void take(Effects effects) {
        if (trace.isQuiet()) {
            effects.transitions().forEach(transition -> trace.always(EffectsPrinter.transition(transition)));
        } else {
            EffectsPrinter.print(id, effects).forEach(trace::say);
        }
        effects.messages().forEach(this::send);
        if (effects.persist() != null) {
            writes.add(effects.persist());
            note(effects.persist().batch());
        }
        loads.addAll(effects.loads());
        effects.apply().forEach(this::hand);
    }

    private void hand(EntryBatch entries) {
        if (entries.firstIndex() != handedIndex + 1) {
            throw new ScriptProblem(
                    "server " + id + " hands " + entries + " to the state machine behind " + handedIndex);
        }
        handedIndex = entries.lastIndex();
        applies.add(entries);
    }

    private void send(Effects.Outgoing outgoing) {
        post.accept(new Letter(id, outgoing.to(), storeId, outgoing.message()));
    }

    /** Every turn hands over all that is new, so what was handed over is the log as the engine sees it. */
    private void note(PersistBatch batch) {
        while (batch.truncateFrom() != 0 && log.size() >= batch.truncateFrom()) {
            log.remove(log.size() - 1);
        }
        for (EntryBatch entries : batch.entries()) {
            for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
                log.add(entries.termAt(index));
            }
        }
    }

    void receive(Letter letter) {
        turn(receiving -> receiving.receive(new Sender(letter.from(), letter.storeId(), 0), letter.message()));
    }

    public boolean isWriting() {
        return !writes.isEmpty();
    }

    /** Lets the disk finish its oldest write, or find that there is no space for it. */
    public void persist() {
        if (writes.isEmpty()) {
            throw new ScriptProblem("server " + id + " writes nothing");
        }
        Effects.Persist write = writes.element();
        if (!disk.write(write.batch())) {
            trace.say(id + " has no space for #" + write.ticket());
            turn(waiting -> waiting.stalled(true));
            return;
        }
        writes.remove();
        trace.say(id + " has written #" + write.ticket());
        trace.below(() -> {
            for (Effects.Outgoing outgoing : write.held()) {
                trace.say(EffectsPrinter.message(id, outgoing));
                send(outgoing);
            }
            turn(writing -> {
                writing.stalled(false);
                writing.persisted(write.ticket());
            });
        });
    }

    public boolean isApplying() {
        return !applies.isEmpty();
    }

    /** Lets the state machine apply all it was handed. */
    public void apply() {
        if (applies.isEmpty()) {
            throw new ScriptProblem("server " + id + " has nothing to apply");
        }
        long last = applies.getLast().lastIndex();
        applies.clear();
        trace.say(id + " has applied up to " + last);
        turn(applying -> applying.applied(last));
    }

    public boolean isLoading() {
        return !loads.isEmpty();
    }

    /** Answers the oldest load; without entries if they are gone. */
    public void load(boolean isGone) {
        if (loads.isEmpty()) {
            throw new ScriptProblem("server " + id + " loads nothing");
        }
        Effects.Load load = loads.remove();
        EntryBatch entries = isGone ? null : disk.read(load.from(), load.to(), load.bytesMax());
        trace.say(id + " has loaded #" + load.id() + ": "
                + (entries == null ? "gone" : entries.firstIndex() + ".." + entries.lastIndex()));
        trace.below(() -> turn(loading -> loading.loaded(load.id(), entries)));
    }

    /** The terms of the log's entries, as the server sees them. */
    public List<Long> log() {
        return List.copyOf(log);
    }

    /** The terms of the entries its disk holds. */
    public List<Long> stored() {
        return disk.terms();
    }
}
