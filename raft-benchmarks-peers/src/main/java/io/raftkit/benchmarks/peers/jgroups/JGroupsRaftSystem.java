package io.raftkit.benchmarks.peers.jgroups;

import io.raftkit.benchmarks.peers.PeerSystem;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** jgroups-raft as a system that can be measured. */
public final class JGroupsRaftSystem extends PeerSystem {
    /** Found by name. */
    public JGroupsRaftSystem() {
        super("jgroups-raft", "org.jgroups", "jgroups-raft", JGroupsRaftServer.class);
    }

    /** Not to recover: a server that was killed and started again did not catch up within five minutes, while there was load. */
    @Override
    public Set<Operation> operations() {
        return EnumSet.complementOf(EnumSet.of(Operation.RECOVER, Operation.SNAPSHOT));
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("set up as", "its raft.xml, with TCP in place of UDP, and log_use_fsync");
        settings.put("log", "FileBasedLog");
        settings.put("log_use_fsync", "true");
        settings.put("max_log_size", "1,000,000 bytes between snapshots");
        return settings;
    }
}
