package io.raftkit.api.storage;

import java.util.Map;

/** For whom and where a {@link PersisterProvider} makes a persister. Methods may be added with defaults. */
public interface PersisterContext {

    /**
     * The directory, open and locked against other processes. A persister reaches files only through it, so that tests can put faults
     * beneath it. The node closes it after the persister; to close this one does nothing.
     *
     * <p>Names that begin with {@code raftkit} or {@code snap-} are the node's: they are not listed, and refused with an
     * {@link IllegalArgumentException}.
     *
     * @return the directory
     */
    DataDirectory directory();

    /**
     * Options the user gave for plugins, this one's among them.
     *
     * @return values by name
     */
    Map<String, String> settings();
}
