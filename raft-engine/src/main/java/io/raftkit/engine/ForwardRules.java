package io.raftkit.engine;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.state.ServerState;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How a server sends entries of sessions to the leader, and answers those of others. A leader takes a forward as often as it arrives: which commands
 * take effect is decided where they are applied (thesis §6.3). It takes only those of its own term: so a sender that has applied an entry of a later
 * term knows that nothing it sent before will be appended any more.
 */
final class ForwardRules {
    private ForwardRules() {}

    /** Whether a forward can be sent: another server leads and can be reached, as far as known. */
    static boolean maySend(ServerState state) {
        // No message of a term is sent before that term is durable here.
        // Until then the commands wait with the caller, which can give them up.
        return state.reachableLeader() != 0 && state.durability.covers(state.currentTerm());
    }

    /** Sends payloads to the known leader; returns false, and sends nothing, if {@link #maySend} says no. */
    static boolean send(ServerState state, long copy, EntryType type, List<ByteBuffer> payloads) {
        if (!maySend(state)) {
            return false;
        }
        state.send(state.reachableLeader(), new Forward(state.currentTerm(), state.incarnation, copy, type, payloads));
        return true;
    }

    /** Answers a forward of the term that this server leads. */
    static void take(ServerState state, Proposals proposals, int from, Forward forward) {
        if (forward.isQuestion()) {
            answer(state, from, forward, Verdict.ARRIVED, 0);
        } else {
            long firstIndex = state.log.lastIndex() + 1;
            answer(state, from, forward, proposals.take(forward), firstIndex);
        }
    }

    /** Answers a forward that this server cannot take because it does not lead the term it is meant for. */
    static void refuse(ServerState state, int from, Forward forward) {
        answer(state, from, forward, Verdict.NOT_LEADER, 0);
    }

    private static void answer(ServerState state, int from, Forward forward, Verdict verdict, long firstIndex) {
        state.send(
                from,
                new ForwardReply(
                        state.currentTerm(),
                        forward.incarnation(),
                        forward.copy(),
                        verdict,
                        forward.term(),
                        verdict == Verdict.TAKEN ? firstIndex : 0));
    }
}
