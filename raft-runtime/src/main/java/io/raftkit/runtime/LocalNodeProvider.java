package io.raftkit.runtime;

import io.raftkit.api.ClusterRecovery;
import io.raftkit.api.NodeProvider;
import io.raftkit.api.NodeSettings;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.runtime.start.MajorityRecovery;
import io.raftkit.runtime.start.Restoration;
import io.raftkit.runtime.start.StartUp;
import java.nio.file.Path;
import java.util.List;

/** Starts nodes that run in this process; found by the API through {@link java.util.ServiceLoader}. */
public final class LocalNodeProvider implements NodeProvider {

    /** Made by the service loader. */
    public LocalNodeProvider() {}

    /**
     * Checks the settings, recovers the server's state and starts the node.
     *
     * @param settings what the builder gathered
     * @return the running node
     * @throws StartRefusedException if anything stands in the way; then nothing is left open or running
     */
    @Override
    public RaftNode start(NodeSettings settings) {
        StartUp startUp = new StartUp(settings);
        try {
            return startUp.start();
        } catch (StartRefusedException e) {
            startUp.undo();
            throw e;
        } catch (RuntimeException | Error e) {
            startUp.undo();
            throw new StartRefusedException(
                    StartRefusedException.Reason.OTHER, "Server " + settings.id() + " did not start: " + e, e);
        }
    }

    /**
     * Makes an empty data directory that of a server of a new cluster, with the state of a snapshot.
     *
     * @param settings what the builder gathered
     * @param snapshot a copy of the snapshot's file
     * @throws StartRefusedException if it cannot be done
     */
    @Override
    public void restore(NodeSettings settings, Path snapshot) {
        try {
            new Restoration(settings).restore(snapshot);
        } catch (StartRefusedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.OTHER, "Server " + settings.id() + " was not restored: " + e, e);
        }
    }

    /**
     * Locks and reads the data directories of the survivors.
     *
     * @param settings what the builder of the new cluster's first server gathered
     * @param survivors the data directories
     * @return the recovery
     * @throws StartRefusedException if it cannot be done; then nothing is locked
     */
    @Override
    public ClusterRecovery recovery(NodeSettings settings, List<Path> survivors) {
        try {
            return new MajorityRecovery(settings, survivors);
        } catch (StartRefusedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.OTHER, "The directories " + survivors + " were not read: " + e, e);
        }
    }
}
