package io.raftkit.runtime.lane;

import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.session.SessionTable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the state machine holds the effects of: the last entry, the sessions, and the configurations from that of the newest snapshot on. A snapshot says term
 * and configuration of its entry, since the log that held them may be gone (Raft §7). Confined to the apply lane.
 */
public final class AppliedPoint {

    /** Reads entries that were applied. */
    @FunctionalInterface
    public interface AppliedEntries {

        /** Entries from one index to another, at least the first of them, or null if that is gone. */
        @Nullable
        EntryBatch read(long from, long to, int bytesMax) throws IOException;
    }

    private final AppliedEntries log;
    private final SessionTable sessions;
    /** By index; the first is that of the newest snapshot, or of an entry before it. */
    private final TreeMap<Long, Configuration> configurations = new TreeMap<>();

    private long index;
    /** Of the entry at {@link #index}; 0 if it was applied in an earlier incarnation. */
    private long term;

    private long time;

    private AppliedPoint(long index, AppliedEntries log, SessionTable sessions) {
        this.index = index;
        this.log = log;
        this.sessions = sessions;
    }

    /** What a state machine holds at the start of its server. */
    public static AppliedPoint atStart(
            long lastApplied, Recovered recovered, Configuration initial, AppliedEntries log, SessionTable sessions) {
        AppliedPoint point = new AppliedPoint(lastApplied, log, sessions);
        SnapshotRef ref =
                recovered.snapshot() == null ? null : recovered.snapshot().ref();
        long base = ref == null ? 0 : ref.configurationIndex();
        point.configurations.put(base, ref == null ? initial : ref.configuration());
        for (EntryBatch entry : recovered.configurationEntries()) {
            if (entry.firstIndex() <= lastApplied && entry.firstIndex() > base) {
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
        configurations.put(at, Configuration.fromBytes(entries.payloadAt(at)));
    }

    /** The state is that of a snapshot. */
    void restored(SnapshotRef ref) {
        index = ref.index();
        term = ref.term();
        time = ref.time();
        configurations.clear();
        configurations.put(ref.configurationIndex(), ref.configuration());
    }

    /** No snapshot of an earlier entry than this one's is wanted any more. */
    void inForce(SnapshotRef ref) {
        Long base = configurations.floorKey(ref.index());
        if (base != null) {
            configurations.headMap(base).clear();
        }
        sessions.forgetUpTo(ref.index());
    }

    long index() {
        return index;
    }

    /** Whether a snapshot can name the entry: only what was applied in this incarnation is known well enough. */
    boolean isKnown() {
        return term > 0;
    }

    SnapshotPoint point() {
        return SnapshotPoint.of(index, term, time);
    }

    /** What a snapshot of this entry or an earlier one keeps of the sessions. Fails if that is not known any more. */
    byte[] sessions(long at) throws IOException {
        return sessions.toBytes(at);
    }

    /** Names a snapshot of this entry or an earlier one. Fails if term or configuration of that one are not known any more. */
    SnapshotRef ref(long at, long nonce) throws IOException {
        Map.Entry<Long, Configuration> configuration = configurations.floorEntry(at);
        if (at > index || at < 1 || configuration == null) {
            throw new IllegalStateException(
                    "the view stands for entry " + at + ", and what can be named ends with entry " + index
                            + (configuration == null ? " and begins behind that one" : ""));
        }
        long termThen = term;
        long timeThen = time;
        if (at < index) {
            EntryBatch entry = log.read(at, at, 1);
            if (entry == null) {
                throw new IllegalStateException(
                        "the view stands for entry " + at + ", which the log does not hold any more");
            }
            termThen = entry.termAt(at);
            timeThen = entry.timeAt(at);
        }
        return SnapshotRef.of(at, termThen, timeThen, configuration.getKey(), configuration.getValue(), nonce);
    }
}
