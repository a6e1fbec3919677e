package io.raftkit.runtime.thread;

import java.util.List;

/** The threads of nodes, by their names. */
public final class NodeThreads {

    private NodeThreads() {}

    /** Names of the living threads of one server. */
    public static List<String> of(int serverId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("raft-" + serverId + "-"))
                .sorted()
                .toList();
    }
}
