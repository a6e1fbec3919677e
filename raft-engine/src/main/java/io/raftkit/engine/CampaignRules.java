package io.raftkit.engine;

import io.raftkit.engine.state.ServerState;

/** Who may stand for election (Raft §5.2; thesis §4.2.1). */
final class CampaignRules {
    private CampaignRules() {}

    /**
     * Whether this server may stand for election: only a voter whose disk takes what it would promise. One without a state would be of no use
     * as a leader: it could answer no command and no read, and give no follower what comes before its log. Its vote and its acknowledgements
     * are as good as ever, for both go by the log (Raft §5.4.1), which it has.
     */
    static boolean mayCampaign(ServerState state) {
        return state.membership.isVoter(state.self())
                && !state.isHeldBack()
                && !state.isStalled
                && !state.isDiskSlow()
                && !state.applyFeed.lacksState();
    }
}
