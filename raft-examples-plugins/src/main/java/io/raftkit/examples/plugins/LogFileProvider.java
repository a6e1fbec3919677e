package io.raftkit.examples.plugins;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/** Lets a node find {@link LogFilePersister} under the name {@code log-file}. */
public final class LogFileProvider implements PersisterProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LogFileProvider() {}

    @Override
    public String name() {
        return "log-file";
    }

    @Override
    public Persister create(PersisterContext context) {
        return new LogFilePersister(context.directory());
    }
}
