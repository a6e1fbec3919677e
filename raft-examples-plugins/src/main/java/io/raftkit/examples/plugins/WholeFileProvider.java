package io.raftkit.examples.plugins;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;

/** Offers {@link WholeFilePersister} to applications that require this module. */
public final class WholeFileProvider implements PersisterProvider {
    /** For {@link java.util.ServiceLoader}. */
    public WholeFileProvider() {}

    @Override
    public String name() {
        return "whole-file";
    }

    @Override
    public Persister create(PersisterContext context) {
        return new WholeFilePersister(context.directory());
    }
}
