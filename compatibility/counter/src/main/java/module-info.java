/** A counter on Raftkit, in a module of its own. */
module com.acme.counter {
    requires io.raftkit.runtime; // brings the api
    requires io.raftkit.transport.http; // the network, chosen here
    requires io.raftkit.storage.mapdb; // the disk, chosen here
}
