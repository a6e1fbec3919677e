package io.raftkit.runtime.lane;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.session.SessionControl;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.ManualRunner;
import java.util.List;
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
        call.enteredLog(index, term);
        pending.add(call);
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

    private static final SessionOwner SELF = new SessionOwner(1, 1, 7);
    private static final Configuration SEALED =
            Configuration.builder().sessionBounds(SessionBounds.DEFAULT).build();

    /** Session 1 of server 1, in which commands up to a sequence took effect; the result of the second is too large to be kept. */
    private static SessionTable table(int last) {
        SessionTable table = new SessionTable(SEALED);
        var log = EntryBatch.builder(1, 256);
        log.add(1, 1, EntryType.SESSION_CONTROL, SessionControl.open(SELF).toBytes());
        for (int sequence = 1; sequence <= last; sequence++) {
            byte[] payload = SessionPlace.roomFor(new byte[1]);
            new SessionPlace(1, 7, sequence, 0).write(payload);
            log.add(1, 1, EntryType.SESSION_COMMAND, payload);
        }
        EntryBatch entries = log.build();
        for (long index = 1; index <= entries.lastIndex(); index++) {
            table.commandAt(entries, index);
        }
        for (long index = 2; index <= entries.lastIndex(); index++) {
            byte[] result = new byte[index == 3 ? 100_000 : (int) index];
            table.completed(index, SessionPlace.at(entries, index), result);
        }
        return table;
    }

    private CommandCall[] inSession(SessionCalls calls, long session) {
        CommandCall[] made = new CommandCall[3];
        for (int i = 0; i < made.length; i++) {
            open.begin(0);
            made[i] = new CommandCall(new byte[0], false, 0, 1_000, open);
        }
        calls.await(new ApplyTask.Submitted(session, 1, List.of(made), true));
        return made;
    }

    @Test
    void callsOfTheSession_endWithTheResultsThatTheSnapshotKeeps() {
        SessionTable table = table(2);
        SessionCalls calls = new SessionCalls(pending, table, SELF);
        CommandCall[] made = inSession(calls, 1);
        calls.restored(SnapshotRef.of(3, 1, 1, 0, SEALED, 7));
        assertThat(made[0].result.join()).hasSize(2);
        assertThat(outcomeUnknown(made[1].result).reason()).isEqualTo(OutcomeUnknownException.Reason.RESULT_LOST);
        assertThat(made[2].result).isNotDone();
        calls.applied(new SessionPlace(1, 7, 3, 0), new byte[9]);
        assertThat(made[2].result.join()).hasSize(9);
    }

    @Test
    void callsOfASessionThatTheSnapshotDoesNotHave_endWithAnUnknownOutcome() {
        SessionTable table = table(2);
        SessionCalls calls = new SessionCalls(pending, table, SELF);
        CommandCall[] made = inSession(calls, 2);
        calls.restored(SnapshotRef.of(3, 1, 1, 0, SEALED, 7));
        for (CommandCall call : made) {
            assertThat(outcomeUnknown(call.result).reason()).isEqualTo(OutcomeUnknownException.Reason.SESSION_EXPIRED);
        }
    }

    @Test
    void callsOfASessionThatOpensBehindTheSnapshot_goOn() {
        SessionTable table = table(2);
        SessionCalls calls = new SessionCalls(pending, table, SELF);
        CommandCall[] made = inSession(calls, 4);
        calls.restored(SnapshotRef.of(3, 1, 1, 0, SEALED, 7));
        assertThat(made[0].result).isNotDone();
    }

    /** At the index where this server's session was to open, another server's did. */
    @Test
    void callsOfASessionThatIsAnothers_areNotGivenItsResults() {
        SessionTable table = table(2);
        SessionTable others = new SessionTable(SEALED);
        assertThatCode(() -> others.restore(table.toBytes(3), 3)).doesNotThrowAnyException();
        SessionCalls calls = new SessionCalls(pending, others, new SessionOwner(2, 0, 8));
        CommandCall[] made = inSession(calls, 1);
        calls.applied(new SessionPlace(1, 7, 1, 0), new byte[9]);
        assertThat(made[0].result).isNotDone();
        calls.restored(SnapshotRef.of(3, 1, 1, 0, SEALED, 7));
        assertThat(outcomeUnknown(made[0].result).reason()).isEqualTo(OutcomeUnknownException.Reason.SESSION_EXPIRED);
    }
}
