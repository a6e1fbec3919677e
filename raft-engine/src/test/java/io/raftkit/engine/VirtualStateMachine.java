package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A state machine that remembers all it applied, in memory alone, and what it says of that in a snapshot. */
final class VirtualStateMachine {
    /** What a snapshot holds. */
    record Saved(StoredSnapshot name, List<String> applied, List<Long> terms) {}

    final List<String> applied = new ArrayList<>();
    final List<Long> terms = new ArrayList<>();
    private final Configuration initial;
    private long lastTime;
    private Configuration configuration;
    private long configurationIndex;

    VirtualStateMachine(Configuration initial) {
        this.initial = initial;
        this.configuration = initial;
    }

    /** Begins another incarnation, which knows nothing. */
    void forget() {
        applied.clear();
        terms.clear();
        lastTime = 0;
        configuration = initial;
        configurationIndex = 0;
    }

    void apply(EntryBatch batch) {
        for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
            if (index != applied.size() + 1) {
                throw new AssertionError("applies " + index + " after " + applied.size());
            }
            ByteBuffer payload = batch.payloadAt(index);
            if (batch.typeAt(index) == EntryType.CONFIGURATION) {
                configuration = Configuration.fromBytes(payload.duplicate());
                configurationIndex = index;
            }
            applied.add(batch.typeAt(index) + ":" + StandardCharsets.UTF_8.decode(payload.duplicate()));
            terms.add(batch.termAt(index));
            lastTime = batch.timeAt(index);
        }
    }

    /** What a snapshot of another server might hold. */
    static Saved anothers(StoredSnapshot name) {
        int count = (int) name.ref().index();
        return new Saved(
                name,
                Collections.nCopies(count, "of another"),
                Collections.nCopies(count, name.ref().term()));
    }

    Saved snapshot(long nonce, long bytesMax) {
        SnapshotRef ref = SnapshotRef.of(
                applied.size(), terms.get(terms.size() - 1), lastTime, configurationIndex, configuration, nonce);
        long bytes =
                Math.min(bytesMax, applied.stream().mapToLong(String::length).sum());
        return new Saved(new StoredSnapshot(ref, bytes), List.copyOf(applied), List.copyOf(terms));
    }

    void restore(Saved saved) {
        forget();
        applied.addAll(saved.applied);
        terms.addAll(saved.terms);
        SnapshotRef ref = saved.name.ref();
        lastTime = ref.time();
        configuration = ref.configuration();
        configurationIndex = ref.configurationIndex();
    }
}
