package io.raftkit.engine;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.read.ReadIndexQueue;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;

/**
 * Reads by ReadIndex (thesis §6.4), from the server that reads to the leader and back:
 *
 * <ol>
 *   <li>{@link #ask}: a server asks the leader it knows for an index to read at, for all its reads that wait.
 *   <li>{@link OfLeader#beginRound}: the leader notes its commitIndex and has its requests carry the number of a new round.
 *   <li>{@link OfLeader#answerConfirmed}: a majority answered requests of that round, so it still leads; it says the index.
 *   <li>{@link #take}: the server has the index.
 *   <li>{@link #release}: everything up to there is handed to its state machine, which may be asked now.
 * </ol>
 */
final class ReadRules {
    private ReadRules() {}

    /** Asks the leader, if another server is known as such, once for all reads without an index, and again where no answer comes. */
    static void ask(ServerState state) {
        if (state.leaderId() != 0 && state.reads.areDue(state.nowNanos)) {
            state.send(state.leaderId(), ownRequest(state));
            state.reads.asked(state.nowNanos + state.config.heartbeatNanos());
        }
    }

    private static ReadIndex ownRequest(ServerState state) {
        return new ReadIndex(state.currentTerm(), state.incarnation, state.reads.requested());
    }

    /** Says that this server does not lead. */
    static void refuse(ServerState state, int from, ReadIndex request) {
        state.send(from, ReadIndexReply.refused(request, state.currentTerm(), state.leaderHint()));
    }

    /** Takes the leader's answer. A refusal changes nothing: the leader of that time is asked again. */
    static void take(ServerState state, ReadIndexReply reply) {
        if (reply.granted() && reply.incarnation() == state.incarnation) {
            state.reads.grant(reply.sequence(), reply.readIndex());
        }
    }

    /** Lets go of the reads whose index has been handed to the state machine. */
    static void release(ServerState state) {
        state.reads.release(
                state.applyFeed.handedIndex(),
                granted -> state.effects.readsReady.add(new Effects.ReadReady(granted.readId(), granted.readIndex())));
    }

    /** The reads that wait at the leader of one term. */
    static final class OfLeader {
        private final ServerState state;
        private final ProgressTable followers;
        private final ReadIndexQueue queue = new ReadIndexQueue();

        OfLeader(ServerState state, ProgressTable followers) {
            this.state = state;
            this.followers = followers;
        }

        /** The newest round of confirmation; requests carry it. */
        long round() {
            return queue.round();
        }

        /** Takes in what another server asks. */
        void add(int from, ReadIndex request) {
            queue.add(new ReadIndexQueue.Waiting(from, request));
        }

        /** Takes in the leader's own reads, and begins a round if reads wait and none is under way. */
        void beginRound() {
            if (state.reads.areDue(state.nowNanos)) {
                add(state.self(), ownRequest(state));
                state.reads.asked(Long.MAX_VALUE);
            }
            // Until an entry of its own term is committed, a leader does not know which of the older ones are (Raft
            // §8).
            if (state.log.termAt(state.commitIndex()) == state.currentTerm()) {
                queue.beginRound(state.commitIndex());
            }
        }

        /** Answers the reads of the round under way if a majority confirmed in it that this server still leads. */
        void answerConfirmed() {
            if (!queue.isRoundUnderWay()) {
                return;
            }
            ReadIndexQueue.Confirmed confirmed = queue.confirm(followers.roundAnsweredByMajority(queue.round()));
            for (ReadIndexQueue.Waiting reader : confirmed.readers()) {
                ReadIndex request = reader.request();
                if (reader.serverId() == state.self()) {
                    state.reads.grant(request.sequence(), confirmed.readIndex());
                } else {
                    state.send(
                            reader.serverId(),
                            ReadIndexReply.granted(
                                    request, state.currentTerm(), confirmed.readIndex(), state.leaderHint()));
                }
            }
        }
    }
}
