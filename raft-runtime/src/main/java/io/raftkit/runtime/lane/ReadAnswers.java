package io.raftkit.runtime.lane;

import io.raftkit.api.RejectedException;
import io.raftkit.api.StateMachine;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import java.util.List;

/** Has the state machine answer reads. Confined to the apply lane. */
final class ReadAnswers {
    private final StateMachine stateMachine;
    private final UserCodeSection section;
    private final PendingCalls ends;
    private final Lifecycle lifecycle;

    ReadAnswers(StateMachine stateMachine, UserCodeSection section, PendingCalls ends, Lifecycle lifecycle) {
        this.stateMachine = stateMachine;
        this.section = section;
        this.ends = ends;
        this.lifecycle = lifecycle;
    }

    void answer(List<ReadCall> reads) {
        reads.forEach(this::answer);
    }

    private void answer(ReadCall read) {
        if (read.hasEnded()) {
            return;
        }
        byte[] answer;
        try {
            answer = query(read.query);
        } catch (Exception e) {
            ends.fail(
                    read,
                    new RejectedException(
                            RejectedException.Reason.QUERY_FAILED,
                            "The state machine threw on this query: " + e,
                            0,
                            null,
                            e));
            return;
        } catch (Error e) {
            lifecycle.fail(Failure.ofQuery(e));
            return;
        }
        ends.answer(read, answer);
    }

    private byte[] query(byte[] query) throws Exception {
        section.enter(UserCode.QUERY, stateMachine);
        try {
            byte[] answer = stateMachine.query(query);
            if (answer == null) {
                throw new IllegalStateException("the state machine answered a query with null");
            }
            return answer;
        } finally {
            section.leave();
        }
    }
}
