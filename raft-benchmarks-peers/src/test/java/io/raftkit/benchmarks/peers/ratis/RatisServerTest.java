package io.raftkit.benchmarks.peers.ratis;

import io.raftkit.benchmarks.peers.PeerContract;
import io.raftkit.benchmarks.peers.PeerMain;

class RatisServerTest extends PeerContract {
    @Override
    protected PeerMain.Starter starter() {
        return RatisServer::start;
    }
}
