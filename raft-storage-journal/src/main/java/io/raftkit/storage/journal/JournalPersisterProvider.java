package io.raftkit.storage.journal;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/** Lets a node find this storage under the name {@code journal}. It has no settings. */
public final class JournalPersisterProvider implements PersisterProvider {

    /** Called by the service loader. */
    public JournalPersisterProvider() {}

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Persister create(PersisterContext context) {
        return JournalPersister.open(context.directory());
    }
}
