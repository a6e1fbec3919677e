package io.raftkit.engine;

import io.raftkit.engine.forward.ForwardLedger;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.state.ServerState;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How a server sends forwards, and answers those of others. It answers "not taken" only if that is certain and can never change: the sender may
 * then try again.
 */
final class ForwardRules {
    private ForwardRules() {}

    /** Whether a forward can be sent: another server leads and can be reached, as far as known, and not too much is unanswered. */
    static boolean mayBegin(ServerState state) {
        // No message of a term is sent before that term is durable here.
        // Until then the commands wait with the caller, which can give them up.
        return state.reachableLeader() != 0 && state.durability.covers(state.currentTerm()) && state.forwards.hasRoom();
    }

    /** Sends commands to the known leader; returns false, and sends nothing, if {@link #mayBegin} says no. */
    static boolean begin(ServerState state, long sequence, List<ByteBuffer> commands) {
        if (!mayBegin(state)) {
            return false;
        }
        state.forwards.begin(
                state.reachableLeader(), state.currentTerm(), sequence, commands, state.nowNanos, state::send);
        return true;
    }

    /**
     * Answers a forward of the term that this server leads: takes it, unless it was answered before or may have been ({@link ForwardLedger}).
     * A question takes nothing, and neither does a forward of an incarnation that has no number yet.
     */
    static void take(ServerState state, ForwardLedger ledger, Proposals proposals, int from, Forward forward) {
        ForwardReply said = ledger.answerTo(from, forward);
        if (said != null) {
            state.send(from, said.to(forward.copy()));
        } else if (ledger.isSuperseded(from, forward)) {
            ForwardReply notYet = reply(state, forward, Verdict.NOT_YET, 0);
            state.send(from, notYet.withIncarnationNumber(ledger.newNumber()));
        } else if (ledger.mayHaveForgotten(from, forward)) {
            return;
        } else if (forward.isQuestion()) {
            state.send(from, reply(state, forward, Verdict.NOT_YET, 0));
        } else {
            ForwardReply answer = proposals.take(forward);
            ledger.record(from, forward, answer);
            state.send(from, answer);
        }
    }

    /**
     * Answers a forward that this server cannot take because it does not lead the term it is meant for. The commands may be in the log all
     * the same, from a copy that arrived while it led. It is certain that they are not only if this incarnation of the server remembers all
     * forwards of that term: if it led the term, by its ledger; if not, because the term began in this incarnation.
     */
    static void refuse(ServerState state, int from, Forward forward) {
        ForwardLedger ledger = state.ledTerms.ledgerOf(forward.term());
        if (ledger != null) {
            answerFrom(state, ledger, from, forward);
        } else if (state.ledTerms.excludes(forward.term(), state.self())) {
            state.send(from, reply(state, forward, Verdict.NOT_LEADER, 0));
        }
    }

    private static void answerFrom(ServerState state, ForwardLedger ledger, int from, Forward forward) {
        ForwardReply answer = ledger.answerTo(from, forward);
        if (answer == null) {
            if (ledger.mayHaveForgotten(from, forward)) {
                return;
            }
            answer = reply(state, forward, Verdict.NOT_LEADER, 0);
            ledger.record(from, forward, answer);
        }
        state.send(from, answer.to(forward.copy()));
    }

    static ForwardReply reply(ServerState state, Forward forward, Verdict verdict, long firstIndex) {
        return ForwardReply.answer(forward, state.currentTerm(), verdict, firstIndex, state.leaderHint());
    }
}
