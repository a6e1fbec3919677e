package io.raftkit.runtime.lane;

import java.io.IOException;

/** Notes in the data directory that the server takes part from now on: its storage may never be found empty again. */
public interface StartMark {
    /** For a storage without a data directory. */
    StartMark NONE = () -> {};

    /**
     * A batch is durable, and nobody was told yet. The first time this is called the mark is durable when it returns; later calls do nothing.
     *
     * @throws IOException if the mark cannot be written, a full disk included: the node stops, and writes it when it is started again
     */
    void batchIsDurable() throws IOException;
}
