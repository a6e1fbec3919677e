package io.raftkit.benchmarks.peers.sofajraft;

import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import io.raftkit.benchmarks.peers.PeerSystem;
import java.util.LinkedHashMap;
import java.util.Map;

/** SOFAJRaft as a system that can be measured. */
public final class SofaJRaftSystem extends PeerSystem {
    /** Found by name. */
    public SofaJRaftSystem() {
        super("sofajraft", "com.alipay.sofa", "jraft-core", SofaJRaftServer.class);
    }

    @Override
    public Map<String, String> settings() {
        RaftOptions raft = SofaJRaftServer.raftOptions();
        NodeOptions node = new NodeOptions();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("set up as", "the counter of its documentation, with its defaults");
        settings.put("log", "RocksDB");
        settings.put("network", "Bolt");
        settings.put("sync", "" + raft.isSync());
        settings.put("syncMeta", "" + raft.isSyncMeta());
        settings.put("applyBatch", "" + raft.getApplyBatch());
        settings.put("replicatorPipeline", "" + raft.isReplicatorPipeline());
        settings.put("readOnlyOptions", "" + raft.getReadOnlyOptions());
        settings.put("electionTimeoutMs", "" + node.getElectionTimeoutMs());
        settings.put("snapshotIntervalSecs", "" + node.getSnapshotIntervalSecs());
        return settings;
    }
}
