package io.raftkit.storage.mapdb;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/** Lets a node find this storage under the name {@code mapdb}. It has no settings. */
public final class MapDbPersisterProvider implements PersisterProvider {

    /** Called by the service loader. */
    public MapDbPersisterProvider() {}

    @Override
    public String name() {
        return "mapdb";
    }

    @Override
    public Persister create(PersisterContext context) {
        return MapDbPersister.open(context.directory());
    }
}
