package io.raftkit.runtime.lane;

import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.stored.Recovered;

/**
 * What the state machine holds the effects of: the last entry, and the newest configuration up to it. A snapshot says both, since the log that
 * held them may be gone (Raft §7). Confined to the apply lane.
 */
public final class AppliedPoint {
    private long index;
    /** Of the entry at {@link #index}; 0 if it was applied in an earlier life. */
    private long term;

    private long time;
    private long configurationIndex;
    private Configuration configuration;

    private AppliedPoint(long index, long configurationIndex, Configuration configuration) {
        this.index = index;
        this.configurationIndex = configurationIndex;
        this.configuration = configuration;
    }

    /** What a state machine holds at the start of its server. */
    public static AppliedPoint atStart(long lastApplied, Recovered recovered, Configuration initial) {
        SnapshotRef ref =
                recovered.snapshot() == null ? null : recovered.snapshot().ref();
        AppliedPoint point = ref == null
                ? new AppliedPoint(lastApplied, 0, initial)
                : new AppliedPoint(lastApplied, ref.configurationIndex(), ref.configuration());
        for (EntryBatch entry : recovered.configurationEntries()) {
            if (entry.firstIndex() <= lastApplied && entry.firstIndex() > point.configurationIndex) {
                point.configure(entry, entry.firstIndex());
            }
        }
        return point;
    }

    /** These entries were applied; commands only, or others too. */
    void passed(EntryBatch entries, boolean areCommands) {
        index = entries.lastIndex();
        term = entries.lastTerm();
        time = entries.timeAt(index);
        for (long at = entries.firstIndex(); !areCommands && at <= index; at++) {
            if (entries.typeAt(at) == EntryType.CONFIGURATION) {
                configure(entries, at);
            }
        }
    }

    private void configure(EntryBatch entries, long at) {
        configurationIndex = at;
        configuration = Configuration.fromBytes(entries.payloadAt(at));
    }

    /** The state is that of a snapshot. */
    void restored(SnapshotRef ref) {
        index = ref.index();
        term = ref.term();
        time = ref.time();
        configurationIndex = ref.configurationIndex();
        configuration = ref.configuration();
    }

    long index() {
        return index;
    }

    /** Whether a snapshot can name the entry: only what was applied in this life is known well enough. */
    boolean isKnown() {
        return term > 0;
    }

    SnapshotPoint point() {
        return SnapshotPoint.of(index, term, time);
    }

    SnapshotRef ref(long nonce) {
        return SnapshotRef.of(index, term, time, configurationIndex, configuration, nonce);
    }
}
