package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.transport.TransportProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the transport and the storage that the application's module chose. */
final class Plugins {
    private static final List<String> TRANSPORTS = List.of("io.raftkit.transport.http", "io.raftkit.transport.tcp");
    private static final List<String> STORAGES = List.of("io.raftkit.storage.mapdb", "io.raftkit.storage.journal");

    private final NodeSettings settings;

    Plugins(NodeSettings settings) {
        this.settings = settings;
    }

    private Module application(String noun) {
        Module application = settings.application();
        if (application == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.PLUGIN,
                    "Which " + noun
                            + " to use is chosen by the module of the application, and that is not known here: no class"
                            + " outside the JDK was on the stack when RaftNode.builder() was called. Call RaftNode.builder(Module) instead, for"
                            + " instance with Main.class.getModule(), or hand a " + noun + " to the builder.");
        }
        return application;
    }

    TransportProvider transport() {
        Module application = application("transport");
        Discovery<TransportProvider> discovery =
                new Discovery<>(TransportProvider.class, "transport", "transport", TRANSPORTS, TransportProvider::name);
        return discovery.find(
                Discovery.loader(TransportProvider.class, application),
                application,
                settings.plugin().get("transport"));
    }

    PersisterProvider storage() {
        return storage(settings.plugin().get("storage"));
    }

    /** The storage of this name, or the only one there is. */
    PersisterProvider storage(@Nullable String name) {
        Module application = application("storage");
        Discovery<PersisterProvider> discovery =
                new Discovery<>(PersisterProvider.class, "storage", "storage", STORAGES, PersisterProvider::name);
        return discovery.find(Discovery.loader(PersisterProvider.class, application), application, name);
    }
}
