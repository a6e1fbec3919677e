package io.raftkit.transport.tcp;

import io.raftkit.api.ClassLoading;
import java.util.List;

/**
 * Classes of this module that are needed only once something fails. They are loaded when a transport is opened: the news that a leader is gone
 * must not wait for them.
 */
final class FailurePaths {
    private static final List<String> OWN =
            List.of("io.raftkit.transport.tcp.send.Line$End", "io.raftkit.transport.tcp.send.OutgoingConnection");

    private FailurePaths() {}

    static void load() {
        io.raftkit.transport.common.FailurePaths.load();
        ClassLoading.loadAhead(OWN, FailurePaths.class.getClassLoader());
    }
}
