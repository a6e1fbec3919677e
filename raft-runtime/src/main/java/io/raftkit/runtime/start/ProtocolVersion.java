package io.raftkit.runtime.start;

import io.raftkit.engine.message.MessageCodec;

/** Which version of the protocol a real node speaks at most. */
final class ProtocolVersion {
    /**
     * A system property. If it is true, the nodes of this process speak a version later than that of this release. In it all is as before. So a test can have
     * servers of two versions in one cluster, all with the same jars.
     */
    static final String NEXT = "raftkit.test.nextProtocolVersion";

    private ProtocolVersion() {}

    static boolean isNext() {
        return Boolean.getBoolean(NEXT);
    }

    static int highest() {
        return isNext() ? MessageCodec.VERSION_NEXT : MessageCodec.VERSION;
    }
}
