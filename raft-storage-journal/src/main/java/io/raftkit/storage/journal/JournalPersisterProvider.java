package io.raftkit.storage.journal;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/**
 * Lets a node find this storage under the name {@code journal}.
 *
 * <p>It has one setting, {@code journal.segment}: how long each of its files is, in MiB from 1 to 1024, 64 unless given. It may be another one
 * at each start; files of another length are replaced as what they hold leaves the log.
 */
public final class JournalPersisterProvider implements PersisterProvider {

    /** Called by the service loader. */
    public JournalPersisterProvider() {}

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Persister create(PersisterContext context) {
        return JournalPersister.open(context.directory(), JournalSizes.parse(context.settings()));
    }
}
