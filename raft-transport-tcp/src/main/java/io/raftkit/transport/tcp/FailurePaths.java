package io.raftkit.transport.tcp;

import io.raftkit.api.ClassLoading;
import java.util.List;

/**
 * Classes of this module that are needed only once something fails. They are loaded when a transport is opened: the news that a leader is gone
 * must not wait for them.
 */
final class FailurePaths {
    private static final List<String> OWN = List.of("io.raftkit.transport.tcp.send.Line$End");

    private FailurePaths() {}

    /** Loads them, and those of what transports have in common. */
    static void load() {
        io.raftkit.transport.common.FailurePaths.load();
        missing();
    }

    /** Loads those of this module, and says which are missing. */
    static List<String> missing() {
        return ClassLoading.loadAhead(OWN, FailurePaths.class.getClassLoader());
    }
}
