package io.raftkit.engine.state;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.ForwardReply;
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
    public final List<ForwardReply> forwarded = new ArrayList<>();
    /** What became of changes of the members. */
    public final List<AdminAnswer> adminAnswers = new ArrayList<>();
    /** What to log, in order. */
    public final List<Transition> transitions = new ArrayList<>();
    /** The step for the persister, or null. */
    public @Nullable Persist persist;
    /** What to have the state machine restore from, or null. */
    public @Nullable StoredSnapshot restore;
    /** What to fetch, or null. */
    public @Nullable Fetch fetch;
    /** What to look for on other servers, or null. */
    public @Nullable Search search;
    /** Which snapshot a restart begins from, if that has changed. */
    public @Nullable StoredSnapshot snapshotInForce;
    /** When the engine must be called again at the latest. */
    public long wakeAtNanos;

    private boolean isTaken;

    PendingEffects() {}

    /** Hands out what is owed. */
    public Effects take() {
        isTaken = true;
        return this;
    }

    /** Begins a verb: what was taken is no longer owed as soon as something new happens. */
    public void begin() {
        if (isTaken) {
            isTaken = false;
            clear();
        }
    }

    private void clear() {
        messages.clear();
        apply.clear();
        loads.clear();
        readsReady.clear();
        forwarded.clear();
        adminAnswers.clear();
        transitions.clear();
        persist = null;
        restore = null;
        fetch = null;
        search = null;
        snapshotInForce = null;
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
    public @Nullable StoredSnapshot restore() {
        return restore;
    }

    @Override
    public @Nullable StoredSnapshot snapshotInForce() {
        return snapshotInForce;
    }

    @Override
    public @Nullable Fetch fetch() {
        return fetch;
    }

    @Override
    public @Nullable Search search() {
        return search;
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
    public List<ForwardReply> forwarded() {
        return forwarded;
    }

    @Override
    public List<AdminAnswer> adminAnswers() {
        return adminAnswers;
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
