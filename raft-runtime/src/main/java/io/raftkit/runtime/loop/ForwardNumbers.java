package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import java.nio.ByteBuffer;
import java.util.List;

/** Numbers all forwards of this incarnation of the server, rising, whosever entries they carry. Confined to the loop. */
public final class ForwardNumbers {
    private long last;

    /** The number of the last forward that was sent. */
    long last() {
        return last;
    }

    /** Sends entries to the leader under the next number; returns that, or 0 if no leader can be reached, and nothing was sent. */
    long send(RaftEngine engine, EntryType type, List<ByteBuffer> payloads) {
        return engine.forward(last + 1, type, payloads) ? ++last : 0;
    }
}
