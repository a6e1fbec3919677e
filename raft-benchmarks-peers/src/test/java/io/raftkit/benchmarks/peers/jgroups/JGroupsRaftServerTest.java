package io.raftkit.benchmarks.peers.jgroups;

import io.raftkit.benchmarks.peers.PeerContract;
import io.raftkit.benchmarks.peers.PeerMain;

class JGroupsRaftServerTest extends PeerContract {
    @Override
    protected PeerMain.Starter starter() {
        return JGroupsRaftServer::start;
    }
}
