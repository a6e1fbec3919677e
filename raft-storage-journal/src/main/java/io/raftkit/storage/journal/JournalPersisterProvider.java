package io.raftkit.storage.journal;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/**
 * Lets a node find this storage under the name {@code journal}.
 *
 * <p>It has one setting, {@code journal.segment}: how long each of its files is, in MiB from 1 to 1024, 64 unless given. It may be another one
 * at each start; files of another length are replaced as what they hold leaves the log.
 *
 * <p>Each file that holds entries stays open, and each new file begins with 40 bytes for each of them. So choose a length that divides the largest
 * log into no more than about 1,000 files: 64 MiB for up to 64 GiB. With many more, the process reaches its limit of open files, which stops the
 * node; and what each file begins with fills much of it.
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
