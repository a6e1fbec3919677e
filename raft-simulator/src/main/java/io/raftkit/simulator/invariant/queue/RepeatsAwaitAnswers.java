package io.raftkit.simulator.invariant.queue;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a forward leave a second time only when the leader answered something that was sent to it no earlier: until then the first
 * copy may stand in front of a slow link, which must not be filled with what waits for it.
 */
public final class RepeatsAwaitAnswers extends Invariant {
    private record Sent(long incarnation, int to, long sequence) {}

    private record Incarnation(long incarnation, int leader) {}

    private final Map<Sent, Long> copies = new HashMap<>();
    private final Map<Incarnation, Long> answered = new HashMap<>();

    public RepeatsAwaitAnswers(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (!(message instanceof Forward forward) || forward.isQuestion()) {
            return;
        }
        Long before = copies.put(new Sent(forward.incarnation(), to, forward.sequence()), forward.copy());
        require(
                before == null || answered.getOrDefault(new Incarnation(forward.incarnation(), to), 0L) >= before,
                "%s sends forward %d to server %d again with its commands, and nothing is known of the copy before",
                server,
                forward.sequence(),
                to);
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        if (message instanceof ForwardReply reply) {
            answered.merge(new Incarnation(reply.incarnation(), header.from()), reply.copy(), Math::max);
        }
    }
}
