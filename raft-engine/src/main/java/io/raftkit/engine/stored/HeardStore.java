package io.raftkit.engine.stored;

/**
 * By which storage another server was first heard.
 *
 * @param storeId names the storage
 * @param epoch the epoch of the cluster that it spoke for, 0 if it has named none yet
 */
public record HeardStore(long storeId, long epoch) {
    /** Checks that the storage has a name. */
    public HeardStore {
        if (storeId == 0) {
            throw new IllegalArgumentException("a storage without a name");
        }
    }

    /** The same storage, which now speaks for an epoch. */
    public HeardStore speaking(long itsEpoch) {
        return new HeardStore(storeId, itsEpoch);
    }

    /** Whether it speaks for another cluster than the one with this epoch: a storage belongs to one cluster for life. */
    public boolean isOfAnotherCluster(long itsEpoch) {
        return epoch != 0 && itsEpoch != 0 && epoch != itsEpoch;
    }
}
