package io.raftkit.benchmarks.peers.sofajraft;

import io.raftkit.benchmarks.peers.PeerContract;
import io.raftkit.benchmarks.peers.PeerMain;

class SofaJRaftServerTest extends PeerContract {
    @Override
    protected PeerMain.Starter starter() {
        return SofaJRaftServer::start;
    }
}
