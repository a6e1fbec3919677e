package io.raftkit.api.storage;

import java.io.IOException;

/**
 * Makes a {@link Persister}; declared as a service both in {@code module-info} and in {@code META-INF/services}. On the module path only
 * a provider whose module the application requires is considered.
 */
public interface PersisterProvider {

    /**
     * What a user writes to name this provider in the setting {@code storage}, where several are present. Each data directory remembers it,
     * and is refused to a storage of another name: it never changes.
     *
     * @return a short lower-case word, for instance {@code mapdb}
     */
    String name();

    /**
     * Opens or makes a persister in the context's directory. Reads nothing yet that {@link Persister#recover} is to report.
     *
     * @param context where it keeps its files
     * @return an open persister, which the node closes
     * @throws IllegalArgumentException if the context's settings make no sense; the message names the setting
     * @throws IOException if the directory cannot be used; the message names file and remedy
     */
    Persister create(PersisterContext context) throws IOException;
}
