package io.raftkit.transport.common;

import io.raftkit.api.ClassLoading;
import java.util.List;

/**
 * Classes of this module that are needed only once something fails. They are loaded when a transport is opened: the news that a leader is
 * gone must not wait for them.
 */
public final class FailurePaths {
    private static final List<String> OWN = List.of(
            "io.raftkit.transport.common.calls.CallProblems",
            "io.raftkit.transport.common.calls.CallRefusedException",
            "io.raftkit.transport.common.LogText",
            "io.raftkit.transport.common.ThreadEnd",
            "io.raftkit.transport.common.frames.IncomingFrames$1",
            "io.raftkit.transport.common.tls.TlsProblems");

    private FailurePaths() {}

    /** Loads them all. */
    public static void load() {
        missing();
    }

    /** Loads them all, and says which are missing. */
    static List<String> missing() {
        return ClassLoading.loadAhead(OWN, FailurePaths.class.getClassLoader());
    }
}
