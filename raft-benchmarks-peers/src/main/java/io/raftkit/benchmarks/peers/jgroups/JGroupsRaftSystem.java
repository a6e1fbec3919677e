package io.raftkit.benchmarks.peers.jgroups;

import io.raftkit.benchmarks.peers.PeerSystem;
import java.util.LinkedHashMap;
import java.util.Map;

/** jgroups-raft as a system that can be measured. */
public final class JGroupsRaftSystem extends PeerSystem {
    /** Found by name. */
    public JGroupsRaftSystem() {
        super("jgroups-raft", "org.jgroups", "jgroups-raft", JGroupsRaftServer.class);
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
