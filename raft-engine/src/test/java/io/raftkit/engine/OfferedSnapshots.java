package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.InstallSnapshot;
import java.util.Arrays;
import java.util.List;

/** Snapshots that a leader may offer. */
final class OfferedSnapshots {
    private OfferedSnapshots() {}

    /** A snapshot of the members' first configuration. */
    static StoredSnapshot snapshot(long index, long term, int... members) {
        List<Member> voters = Arrays.stream(members)
                .mapToObj(id -> Member.voter(id, "server" + id + ":1"))
                .toList();
        SnapshotRef ref = SnapshotRef.of(index, term, 1_000, 0, Configuration.of(voters), 0xbeef);
        return new StoredSnapshot(ref, 5_000);
    }

    /** What a leader of a term says in a cluster of three. */
    static InstallSnapshot offer(long term, long index, long snapshotTerm) {
        return new InstallSnapshot(term, 1, 1, 0, snapshot(index, snapshotTerm, 1, 2, 3), true);
    }
}
