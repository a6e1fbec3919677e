package io.raftkit.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.testkit.contract.SnapshotStoreContract;
import io.raftkit.testkit.snapshot.SnapshotSweep;
import org.junit.jupiter.api.Test;

class SnapshotFilesContractTest extends SnapshotStoreContract {

    @Override
    protected SnapshotStore open(DataDirectory directory) {
        return SnapshotFiles.in(directory);
    }

    @Test
    void everyForceLeftOutOnce_isFoundByTheSweep() {
        SnapshotSweep sweep = new SnapshotSweep(this::open);
        assertThat(sweep.forces()).hasSizeGreaterThanOrEqualTo(7);
        for (long force : sweep.forces()) {
            assertThat(sweep.leavingOut(force, null))
                    .as("force %d left out", force)
                    .isNotNull();
        }
    }
}
