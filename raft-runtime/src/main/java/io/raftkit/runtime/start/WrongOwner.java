package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;

/** Stored data that belongs to another server, cluster or group: the message is the same whether the data directory or the storage shows it. */
final class WrongOwner {
    private WrongOwner() {}

    static StartRefusedException server(String where, int stored, int id) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                where + " belongs to server " + stored + ", but this is server " + id
                        + ": name this server's own directory, or correct id(...).");
    }

    static StartRefusedException group(String where, long stored, long group) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                where + " belongs to group " + stored + ", but this node serves group " + group
                        + ": name this group's own directory, or correct group(...).");
    }

    static StartRefusedException nameMissing(String where, String stored) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                where + " belongs to " + stored + ", but none is given: call cluster(...) with"
                        + " that name, or name the directory of the cluster without one.");
    }

    static StartRefusedException cluster(String where, String stored, String name) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                where + " belongs to " + stored + ", but this server's cluster is \"" + name
                        + "\": name the directory of that cluster, or correct cluster(...), which is fixed at the first start.");
    }
}
