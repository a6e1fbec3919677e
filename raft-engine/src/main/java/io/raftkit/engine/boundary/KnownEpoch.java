package io.raftkit.engine.boundary;

/**
 * By which epoch a server tells the servers of its cluster from those of others.
 *
 * @param committed the epoch of the newest committed configuration, 0 if it has none
 * @param expected the one that will be committed: that of the newest configuration in the log, or before the log has one, that of the newcomer whose
 *     entries were taken; 0 if neither is known
 * @param isJoining whether no configuration with members is known to be committed
 * @param hasEntries whether the log has entries, so that they may have been acknowledged
 */
public record KnownEpoch(long committed, long expected, boolean isJoining, boolean hasEntries) {

    /** The epoch of a committed configuration. */
    public static KnownEpoch committed(long epoch) {
        return new KnownEpoch(epoch, epoch, false, true);
    }

    /** None, of a server with which its cluster began and that has no entries. */
    public static KnownEpoch none() {
        return new KnownEpoch(0, 0, false, false);
    }

    /** The same, of a server that expects an epoch. */
    KnownEpoch expecting(long epoch) {
        return new KnownEpoch(committed, epoch, isJoining, hasEntries);
    }

    /** Whether anything says which epoch it will be. */
    boolean isKnown() {
        return committed != 0 || expected != 0;
    }
}
