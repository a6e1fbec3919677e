/**
 * A persister that keeps the Raft log and state in MapDB, made safe against crashes and power cuts.
 * <p>Require this module to choose it; nothing of it needs to be called.
 * <p>No MapDB type shows in what it exports.
 */
module io.raftkit.storage.mapdb {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires mapdb;
    // Not used here: mapdb is an automatic module, which makes other automatic modules readable, but resolves no
    // explicit ones.
    // Without these two lines MapDB fails at run time, on the module path only, with NoClassDefFoundError.
    requires kotlin.stdlib;
    requires com.google.common;

    exports io.raftkit.storage.mapdb;

    provides io.raftkit.api.storage.PersisterProvider with
            io.raftkit.storage.mapdb.MapDbPersisterProvider;
}
