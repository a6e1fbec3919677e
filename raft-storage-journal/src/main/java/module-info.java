/**
 * A persister that appends the Raft log and state to a journal of preallocated segments.
 * <p>Require this module to choose it; nothing of it needs to be called.
 */
module io.raftkit.storage.journal {
    requires static org.jspecify;
    requires transitive io.raftkit.api;

    exports io.raftkit.storage.journal;

    provides io.raftkit.api.storage.PersisterProvider with
            io.raftkit.storage.journal.JournalPersisterProvider;
}
