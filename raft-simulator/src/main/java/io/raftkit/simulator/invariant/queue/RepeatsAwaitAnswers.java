package io.raftkit.simulator.invariant.queue;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a server's session leave a second time only when the leader answered something that was sent to it no earlier than all of them: until then
 * the first copies may stand in front of a slow link, which must not be filled with what waits for it.
 * Clients outside the cluster repeat theirs when they like; servers hand over each copy once.
 */
public final class RepeatsAwaitAnswers extends Invariant {
    private record Stream(long incarnation, int to, long term, long session) {}

    private record Incarnation(long incarnation, int leader) {}

    private record Sent(long lastSequence, long copy) {}

    private final Map<Stream, Sent> sent = new HashMap<>();
    private final Map<Incarnation, Long> answered = new HashMap<>();

    public RepeatsAwaitAnswers(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (!(message instanceof Forward forward)
                || forward.isQuestion()
                || forward.type() != EntryType.SESSION_COMMAND) {
            return;
        }
        SessionPlace first = SessionPlace.of(forward.payloads().get(0));
        SessionPlace last =
                SessionPlace.of(forward.payloads().get(forward.payloads().size() - 1));
        if (first == null || last == null) {
            throw violation("%s forwards commands that have no place in a session", server);
        }
        if (first.isOutside()) {
            return;
        }
        Stream stream = new Stream(forward.incarnation(), to, forward.term(), first.session());
        Sent before = sent.get(stream);
        require(
                before == null
                        || first.sequence() > before.lastSequence
                        || answered.getOrDefault(new Incarnation(forward.incarnation(), to), 0L) >= before.copy,
                "%s sends command %d of session %d to server %d again, and nothing is known of the copies before",
                server,
                first.sequence(),
                first.session(),
                to);
        sent.put(stream, new Sent(last.sequence(), forward.copy()));
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        if (message instanceof ForwardReply reply) {
            answered.merge(new Incarnation(reply.incarnation(), header.from()), reply.copy(), Math::max);
        }
    }
}
