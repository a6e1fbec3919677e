package io.raftkit.engine;

import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.state.ServerState;

/** Who may stand for election (Raft §5.2; thesis §4.2.1, §4.2.2). */
final class CampaignRules {
    private CampaignRules() {}

    /**
     * Whether this server may stand for election: only a voter, or one that was and may still be needed, and whose disk takes what it would
     * promise. One without a state would be of no use as a leader: it could answer no command and no read, and give no follower what comes before
     * its log. Its vote and its acknowledgements are as good as ever, for both go by the log (Raft §5.4.1), which it has.
     */
    static boolean mayCampaign(ServerState state) {
        return state.membership.isElectable(state.self())
                && isKnownByItsStorage(state)
                && !state.isHeldBack()
                && !state.isStalled
                && !state.isDiskSlow()
                && !state.applyFeed.lacksState();
    }

    /**
     * Whether this server is the one that the members agreed on. One on an empty disk may learn of the cluster's epoch, so that others answer it,
     * before it is put in the place of the one that it was; until then the votes that were given under its id are those of the old storage. So are those
     * of a voter whose storage the members have not agreed on: it is one with which the cluster began, and not one that joined.
     */
    static boolean isKnownByItsStorage(ServerState state) {
        KnownPeers known = state.peers.known();
        return known.isAgreedOn(state.self())
                ? known.storeId(state.self()) == state.bootstrap.storeId()
                : !state.bootstrap.isJoined();
    }
}
