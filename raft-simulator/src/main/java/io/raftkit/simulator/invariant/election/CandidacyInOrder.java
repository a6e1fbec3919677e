package io.raftkit.simulator.invariant.election;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server stands for election after a pre-vote (thesis §9.6), or because the leader of the term before asked it to (§3.10). A leader that goes on
 * leading asks only a server that has all its entries.
 */
public final class CandidacyInOrder extends Invariant {
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Set<Asked> asked = new HashSet<>();
    /** The last transition of each server that is up. */
    private final Map<Integer, Transition> last = new HashMap<>();
    /** In which terms servers stand since their present turns, without a pre-vote, and without having been asked. */
    private final Map<Integer, Long> unasked = new HashMap<>();
    /** Whom leaders asked in their present turns. */
    private final Map<Integer, Integer> asks = new HashMap<>();

    /** A server was asked to stand by another one, which says that it leads a term. */
    private record Asked(int server, int leader, long term) {}

    public CandidacyInOrder(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void ended(ServerFacts server, NodeLoad load) {
        asked.removeIf(each -> each.server == server.id);
        last.remove(server.id);
        unasked.remove(server.id);
        asks.remove(server.id);
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        if (message instanceof TimeoutNow request) {
            asked.add(new Asked(header.to(), header.from(), request.term()));
        }
    }

    @Override
    public void transition(ServerFacts server, Transition transition) {
        if (transition.role() == ServerRole.LEADER) {
            leaders.put(transition.term(), server.id);
        }
        Transition before = last.put(server.id, transition);
        boolean isNews = before == null || before.role() != transition.role() || before.term() != transition.term();
        boolean mayFollow =
                before != null && before.role() == ServerRole.PRE_CANDIDATE || wasAsked(server, transition.term() - 1);
        if (transition.role() == ServerRole.CANDIDATE && isNews && !mayFollow) {
            unasked.put(server.id, transition.term());
        }
    }

    private boolean wasAsked(ServerFacts server, long term) {
        Integer leader = leaders.get(term);
        return leader != null && asked.contains(new Asked(server.id, leader, term));
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (message instanceof TimeoutNow) {
            asks.put(server.id, to);
        }
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        Long term = unasked.remove(server.id);
        // Nobody else needs to be asked where one server decides.
        require(
                term == null || Majorities.decide(status.membership().latest(), server::isItself),
                "%s stands for election in term %d without a pre-vote, and the leader of the term before did not ask"
                        + " it to",
                server,
                term);
        Integer heir = asks.remove(server.id);
        if (heir != null && status.role() == ServerRole.LEADER && !server.isClosing) {
            requireComplete(server, status, heir);
        }
    }

    private void requireComplete(ServerFacts server, EngineStatus status, int heir) {
        require(
                status.peers().stream().anyMatch(peer -> peer.id() == heir && peer.matchIndex() >= status.lastIndex()),
                "%s, which leads term %d, asks server %d to stand for election, which does not have all entries up to"
                        + " %d",
                server,
                status.term(),
                heir,
                status.lastIndex());
    }
}
