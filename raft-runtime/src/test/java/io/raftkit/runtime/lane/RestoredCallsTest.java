package io.raftkit.runtime.lane;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.ManualRunner;
import org.junit.jupiter.api.Test;

/** What a restored state makes of calls that wait for entries: some of these may be in it, and their results are not. */
class RestoredCallsTest {
    private final NodeLog log = new NodeLog(1);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final OpenCalls open =
            new OpenCalls(1 << 30, new Counters(), new ManualRunner().completions(lifecycle, log));
    private final PendingCalls pending = new PendingCalls(new UserCodeSection());

    private CommandCall waiting(long index, long term) {
        open.begin(0);
        CommandCall call = new CommandCall(new byte[0], false, 0, 1_000, open);
        pending.add(index, term, call);
        return call;
    }

    @Test
    void callsUpToTheSnapshot_endWithAnUnknownOutcome_notInSilence() {
        CommandCall before = waiting(5, 2);
        CommandCall at = waiting(10, 2);
        CommandCall sameIndexOfALaterTerm = waiting(10, 3);
        CommandCall behind = waiting(11, 3);
        pending.restored(10, 3);
        for (CommandCall call : new CommandCall[] {before, at, sameIndexOfALaterTerm}) {
            assertThat(outcomeUnknown(call.result).reason()).isEqualTo(OutcomeUnknownException.Reason.RESULT_LOST);
        }
        assertThat(behind.result).isNotDone();
        assertThat(pending.size()).isOne();
    }

    /** Terms do not fall along a log (Raft §5.3): behind an entry of term 3 none of term 2 will come. */
    @Test
    void callsBehindTheSnapshotOfAnEarlierTerm_areSuperseded() {
        CommandCall behind = waiting(11, 2);
        pending.restored(10, 3);
        assertThat(rejection(behind.result).reason()).isEqualTo(RejectedException.Reason.SUPERSEDED);
    }
}
