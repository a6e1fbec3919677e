/**
 * A transport and two storages of one's own, as small as they can be and still be safe. An application that requires this module chooses both.
 * <p>Nothing is exported: a plugin is found by what it provides. This module is not published.
 */
module io.raftkit.examples.plugins {
    requires static org.jspecify;
    requires io.raftkit.api;

    provides io.raftkit.api.storage.PersisterProvider with
            io.raftkit.examples.plugins.WholeFileProvider,
            io.raftkit.examples.plugins.LogFileProvider;
    provides io.raftkit.api.transport.TransportProvider with
            io.raftkit.examples.plugins.SocketProvider;
}
