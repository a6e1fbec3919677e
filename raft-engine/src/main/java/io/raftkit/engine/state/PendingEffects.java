package io.raftkit.engine.state;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Effects while a turn gathers them. */
public final class PendingEffects implements Effects {
    /** Messages to send now, in order. */
    public final List<Outgoing> messages = new ArrayList<>();
    /** Entries to apply, in order. */
    public final List<EntryBatch> apply = new ArrayList<>();
    /** Entries to read back from the persister. */
    public final List<Load> loads = new ArrayList<>();
    /** Reads that may be answered. */
    public final List<ReadReady> readsReady = new ArrayList<>();
    /** Answers to forwards of this server. */
    public final List<Forwarded> forwarded = new ArrayList<>();
    /** What to log, in order. */
    public final List<Transition> transitions = new ArrayList<>();
    /** The step for the persister, or null. */
    public @Nullable Persist persist;
    /** When the engine must be called again at the latest. */
    public long wakeAtNanos;

    PendingEffects() {}

    /** Drops what was taken. */
    public void clear() {
        messages.clear();
        apply.clear();
        loads.clear();
        readsReady.clear();
        forwarded.clear();
        transitions.clear();
        persist = null;
    }

    @Override
    public List<Outgoing> messages() {
        return messages;
    }

    @Override
    public @Nullable Persist persist() {
        return persist;
    }

    @Override
    public List<EntryBatch> apply() {
        return apply;
    }

    @Override
    public List<Load> loads() {
        return loads;
    }

    @Override
    public List<ReadReady> readsReady() {
        return readsReady;
    }

    @Override
    public List<Forwarded> forwarded() {
        return forwarded;
    }

    @Override
    public List<Transition> transitions() {
        return transitions;
    }

    @Override
    public long wakeAtNanos() {
        return wakeAtNanos;
    }
}
