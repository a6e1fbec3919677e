package io.raftkit.script.scene;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.ClusterOptions;
import io.raftkit.engine.Letter;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.VirtualCluster;
import io.raftkit.engine.VirtualServer;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.script.EffectsPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server whose clock, disk and state machine move only when a script says so, and which tells of all it does. */
public final class SceneServer {
    private final int id;
    private final VirtualCluster cluster;
    private final VirtualServer server;
    private final Trace trace;

    SceneServer(VirtualCluster cluster, int id, boolean appliesAtOnce, Trace trace) {
        this.id = id;
        this.cluster = cluster;
        this.trace = trace;
        server = cluster.server(id);
        server.appliesAtOnce = appliesAtOnce;
        server.loadsAtOnce = false;
        server.watch = this::tell;
    }

    public int id() {
        return id;
    }

    public long storeId() {
        return server.storeId();
    }

    public boolean isUp() {
        return server.isUp();
    }

    public RaftEngine engine() {
        if (!isUp()) {
            throw new ScriptProblem("server " + id + " is down");
        }
        return server.engine();
    }

    /** Gives the server a disk as an earlier incarnation would have left it, and starts it on that. */
    public void given(TermAndVote termAndVote, List<Long> terms, long commit) {
        server.crash();
        server.replaceDisk();
        server.rememberPeers();
        server.remember(
                termAndVote.term(),
                termAndVote.votedFor(),
                terms.stream().mapToLong(term -> term).toArray());
        server.rememberCommit(commit);
        start();
    }

    public void start() {
        if (isUp()) {
            throw new ScriptProblem("server " + id + " is up already");
        }
        server.start(cluster.nowNanos);
        turn(started -> {});
    }

    /** Ends the server as a power cut does: only what its disk has finished remains. */
    public void crash() {
        server.crash();
    }

    /** Loses the disk and gets an empty one. */
    public void wipe() {
        server.wipe();
    }

    /** Gets the lost disk back. */
    public void restore() {
        if (!server.restoreDisk()) {
            throw new ScriptProblem("server " + id + " has lost no disk");
        }
    }

    /** Lets the disk have no space, or have some again. */
    public void full(boolean isFull) {
        server.full(isFull);
    }

    public void advance(long millis) {
        server.aheadNanos += millis * ClusterOptions.MILLIS;
        turn(advanced -> {});
    }

    /** One turn: says the time, calls verbs, takes and tells what is owed. An engine that finds safety broken stops. */
    public void turn(Consumer<RaftEngine> verbs) {
        engine();
        try {
            cluster.at(id, verbs);
        } catch (SafetyViolationException e) {
            crash();
            trace.always(id + " stops for good: " + e.getMessage());
        }
    }

    private void tell(Effects effects) {
        if (trace.isQuiet()) {
            effects.transitions().forEach(transition -> trace.always(EffectsPrinter.transition(transition)));
        } else {
            EffectsPrinter.print(id, effects).forEach(trace::say);
        }
        if (effects.wakeAtNanos() <= cluster.nowNanos + server.aheadNanos) {
            throw new ScriptProblem("server " + id + " wants to be woken at once, again and again");
        }
    }

    void receive(Letter letter) {
        turn(receiving -> server.receive(letter));
    }

    /** Writes, loads and applies until nothing is left to do; returns whether there was anything. */
    boolean settle() {
        boolean isBusy = false;
        while (!server.disk.isEmpty() || !server.loads.isEmpty() || !server.toApply.isEmpty()) {
            if (!server.disk.isEmpty()) {
                persist();
            } else if (!server.loads.isEmpty()) {
                load(false);
            } else {
                apply();
            }
            isBusy = true;
        }
        return isBusy;
    }

    private void require(boolean hasAny, String otherwise) {
        if (!hasAny) {
            throw new ScriptProblem("server " + id + " " + otherwise);
        }
    }

    public boolean isWriting() {
        return !server.disk.isEmpty();
    }

    /** Lets the disk finish its oldest write, or find that there is no space for it. */
    public void persist() {
        require(isWriting(), "writes nothing");
        Effects.Persist write = server.disk.element();
        if (!server.finishWriteUntold()) {
            trace.say(id + " has no space for #" + write.ticket());
            turn(waiting -> waiting.stalled(true));
            return;
        }
        server.disk.remove();
        trace.say(id + " has written #" + write.ticket());
        trace.below(() -> {
            for (Effects.Outgoing outgoing : write.held()) {
                trace.say(EffectsPrinter.message(id, outgoing));
                server.network.accept(outgoing);
            }
            turn(writing -> {
                writing.stalled(false);
                writing.persisted(write.ticket());
            });
        });
    }

    /** Lets the state machine apply all it was handed. */
    public void apply() {
        require(!server.toApply.isEmpty(), "has nothing to apply");
        trace.say(id + " has applied up to " + server.toApply.getLast().lastIndex());
        turn(applying -> server.apply());
    }

    /** Answers the oldest load; without entries if they are gone. */
    public void load(boolean isGone) {
        require(!server.loads.isEmpty(), "loads nothing");
        Effects.Load load = server.loads.remove();
        EntryBatch entries = isGone ? null : server.read(load);
        trace.say(id + " has loaded #" + load.id() + ": "
                + (entries == null ? "gone" : entries.firstIndex() + ".." + entries.lastIndex()));
        trace.below(() -> turn(loading -> loading.loaded(load.id(), entries)));
    }

    /** The terms of the log's entries, as the server sees them: on disk, or on the way there. */
    public List<Long> log() {
        List<Long> log = new ArrayList<>(stored());
        for (Effects.Persist write : server.disk) {
            PersistBatch batch = write.batch();
            while (batch.truncateFrom() != 0 && log.size() >= batch.truncateFrom()) {
                log.remove(log.size() - 1);
            }
            for (EntryBatch entries : batch.entries()) {
                for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
                    log.add(entries.termAt(index));
                }
            }
        }
        return log;
    }

    /** The terms of the entries its disk holds. */
    public List<Long> stored() {
        return server.storedTerms();
    }
}
