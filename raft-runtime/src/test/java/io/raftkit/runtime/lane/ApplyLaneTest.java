package io.raftkit.runtime.lane;

import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.session.SessionControl;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.Worker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The one place that calls the state machine, turn by turn. */
class ApplyLaneTest {
    private final Counters counters = new Counters();
    private final NodeLog log = new NodeLog(1);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final OpenCalls open = new OpenCalls(1 << 30, counters, new ManualRunner().completions(lifecycle, log));
    private final List<Long> reports = new ArrayList<>();
    private Applied last = Applied.NOTHING;
    private final List<Integer> batches = new ArrayList<>();

    private final Adder machine = new Adder() {
        @Override
        public void apply(CommandBatch batch) throws Exception {
            batches.add(batch.size());
            super.apply(batch);
        }
    };

    private ApplyLane lane(Adder stateMachine) {
        return new ApplyLane(
                stateMachine,
                0,
                new SessionOwner(1, 0, 7),
                new ManualRunner(),
                lifecycle,
                counters,
                new NoReports() {
                    @Override
                    public void applied(Applied applied, boolean isIdle) {
                        reports.add(applied.index());
                        last = applied;
                    }
                },
                new SessionTable(Configuration.builder()
                        .sessionBounds(SessionBounds.DEFAULT)
                        .build()),
                null);
    }

    private static EntryBatch entries(long first, long term, Object... payloads) {
        var builder = EntryBatch.builder(first, 100);
        for (Object payload : payloads) {
            if (payload instanceof SessionOwner owner) {
                builder.add(
                        term,
                        first,
                        EntryType.SESSION_CONTROL,
                        SessionControl.open(owner).toBytes());
            } else if (payload instanceof SessionPlace place) {
                byte[] bytes = SessionPlace.roomFor(Adder.text(place.sequence()));
                place.write(bytes);
                builder.add(term, first, EntryType.SESSION_COMMAND, bytes);
            } else if (payload == EntryType.NO_OP) {
                builder.add(term, first, EntryType.NO_OP, new byte[0]);
            } else {
                builder.add(term, first, EntryType.COMMAND, Adder.text(payload));
            }
        }
        return builder.build();
    }

    private CommandCall command() {
        open.begin(0);
        return new CommandCall(new byte[0], false, 0, 1_000, open);
    }

    private static void taken(ApplyLane lane, long firstIndex, long term, List<CommandCall> calls) {
        long index = firstIndex;
        for (CommandCall call : calls) {
            call.enteredLog(index++, term);
        }
        lane.taken(calls);
    }

    private ReadCall read() {
        open.begin(0);
        return new ReadCall(new byte[0], 0, 1_000, open);
    }

    private static void turns(ApplyLane lane) {
        while (lane.turn() == Worker.AGAIN) {
            // Until nothing is left.
        }
    }

    @Test
    void whatGathered_isOneBatch_andReportedOnce() {
        ApplyLane lane = lane(machine);
        lane.entries(entries(1, 1, EntryType.NO_OP, "a", "b"));
        lane.entries(entries(4, 1, "c"));
        turns(lane);
        assertThat(batches).containsExactly(3);
        assertThat(reports).containsExactly(4L);
        assertThat(machine.applied()).containsExactly("a", "b", "c");
    }

    @Test
    void entriesWithoutCommands_advanceTheIndex_withoutCallingTheStateMachine() {
        ApplyLane lane = lane(machine);
        lane.entries(entries(1, 1, EntryType.NO_OP));
        turns(lane);
        assertThat(batches).isEmpty();
        assertThat(reports).containsExactly(1L);
    }

    @Test
    void manyCommands_areAppliedInBatchesOfBoundedSize() {
        ApplyLane lane = lane(machine);
        for (int i = 0; i < 30; i++) {
            lane.entries(
                    entries(1 + 100L * i, 1, IntStream.range(0, 100).boxed().toArray()));
        }
        turns(lane);
        assertThat(batches).hasSize(3).allMatch(size -> size <= 1_100);
        assertThat(machine.applied()).hasSize(3_000);
    }

    @Test
    void reads_seeTheEntriesBeforeThem_andNoneBehind() {
        ApplyLane lane = lane(machine);
        ReadCall first = read();
        ReadCall second = read();
        lane.entries(entries(1, 1, "a"));
        lane.queries(List.of(first));
        lane.entries(entries(2, 1, "b"));
        lane.queries(List.of(second));
        turns(lane);
        assertThat(new String(first.result.join())).isEqualTo("1");
        assertThat(new String(second.result.join())).isEqualTo("2");
    }

    @Test
    void call_endsByTheEntryAtItsIndexAndTerm() {
        ApplyLane lane = lane(machine);
        List<CommandCall> calls = List.of(command(), command(), command());
        taken(lane, 1, 3, calls);
        lane.entries(entries(1, 3, "a"));
        lane.entries(entries(2, 4, "b", EntryType.NO_OP));
        turns(lane);
        assertThat(new String(calls.get(0).result.join())).isEqualTo("1");
        assertThat(rejection(calls.get(1).result).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(rejection(calls.get(2).result).reason()).isEqualTo(Reason.SUPERSEDED);
    }

    @Test
    void indexGivenTwice_inDifferentTerms_endsBothCalls() {
        ApplyLane lane = lane(machine);
        CommandCall old = command();
        CommandCall young = command();
        taken(lane, 1, 3, List.of(old));
        taken(lane, 1, 5, List.of(young));
        lane.entries(entries(1, 5, "young"));
        turns(lane);
        assertThat(rejection(old.result).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(new String(young.result.join())).isEqualTo("1");
    }

    @Test
    void entryOfALaterTerm_endsOlderCallsBehindIt_andLeavesYoungerOnes() {
        ApplyLane lane = lane(machine);
        CommandCall old = command();
        CommandCall young = command();
        CommandCall tooLate = command();
        taken(lane, 3, 4, List.of(old));
        taken(lane, 3, 5, List.of(young));
        lane.entries(entries(1, 4, EntryType.NO_OP));
        turns(lane);
        assertThat(old.result).isNotDone();
        lane.entries(entries(2, 5, EntryType.NO_OP));
        turns(lane);
        taken(lane, 9, 4, List.of(tooLate));
        turns(lane);
        assertThat(rejection(old.result).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(rejection(tooLate.result).reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(young.result).isNotDone();
        lane.entries(entries(3, 5, "young"));
        turns(lane);
        assertThat(new String(young.result.join())).isEqualTo("1");
    }

    /** A command that comes twice has no effect the second time, and the call is answered once. */
    @Test
    void callsOfTheSession_endWhenTheirSequencesAreApplied() {
        ApplyLane lane = lane(machine);
        List<CommandCall> calls = List.of(command(), command(), command());
        lane.submitted(1, 1, calls, true);
        lane.entries(entries(
                1,
                3,
                new SessionOwner(1, 1, 7),
                new SessionPlace(1, 7, 1, 0),
                new SessionPlace(1, 7, 1, 0),
                new SessionPlace(1, 7, 3, 0),
                new SessionPlace(1, 7, 2, 0)));
        turns(lane);
        assertThat(machine.applied()).containsExactly("1", "2");
        assertThat(new String(calls.get(0).result.join())).isEqualTo("1");
        assertThat(new String(calls.get(1).result.join())).isEqualTo("2");
        assertThat(calls.get(2).result).isNotDone();
        assertThat(last).isEqualTo(new Applied(5, 3, true, 1, 2, 1, 1));
    }

    /** At the index where this server's session was to open, another server's did. */
    @Test
    void callsOfASessionThatIsAnothers_areNotEndedByItsCommands() {
        ApplyLane lane = lane(machine);
        CommandCall call = command();
        lane.submitted(1, 1, List.of(call), true);
        lane.entries(entries(1, 3, new SessionOwner(2, 1, 8), new SessionPlace(1, 8, 1, 0)));
        turns(lane);
        assertThat(call.result).isNotDone();
    }

    /** The same sequence in another session is another command. */
    @Test
    void callsOfTheSession_areNotEndedByOtherSessions_norByThoseBefore() {
        ApplyLane lane = lane(machine);
        CommandCall before = command();
        CommandCall now = command();
        lane.submitted(1, 1, List.of(before), true);
        lane.submitted(3, 1, List.of(now), true);
        lane.entries(entries(
                1,
                3,
                new SessionOwner(2, 1, 8),
                new SessionPlace(1, 8, 1, 0),
                new SessionOwner(1, 1, 7),
                new SessionPlace(3, 7, 1, 0)));
        turns(lane);
        assertThat(before.result).isNotDone();
        assertThat(new String(now.result.join())).isEqualTo("2");
    }

    @Test
    void indexesThatAreNeverApplied_doNotPileUp() {
        PendingCalls pending = new PendingCalls(new UserCodeSection());
        for (int i = 1; i <= 100_000; i++) {
            CommandCall call = command();
            call.enteredLog(i, 1);
            pending.add(call);
            call.stop();
        }
        assertThat(pending.size()).isLessThanOrEqualTo(1_024);
    }

    @Test
    void batch_takesOneResultForEachOfItsCommands() {
        CommittedBatch batch = CommittedBatch.of(
                List.of(entries(5, 2, "a", EntryType.NO_OP, "b", "c")),
                new SessionTable(Configuration.builder().build()));
        assertThat(batch).extracting(Command::index).containsExactly(5L, 7L, 8L);
        assertThat(batch).hasSize(3);
        Command middle = batch.command(1);
        batch.complete(batch.command(2), new byte[0]);
        batch.complete(middle, new byte[0]);
        assertThatThrownBy(() -> batch.complete(middle, new byte[0])).isInstanceOf(IllegalStateException.class);
        Command stranger = new Command(6, 2, 0, ByteBuffer.allocate(0));
        assertThatThrownBy(() -> batch.complete(stranger, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        Command otherTerm = new Command(5, 9, 0, ByteBuffer.allocate(0));
        assertThatThrownBy(() -> batch.complete(otherTerm, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.complete(batch.command(0), null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(batch.unanswered()).isSameAs(batch.command(0));
        batch.complete(batch.command(0), new byte[0]);
        assertThat(batch.unanswered()).isNull();
    }

    @Test
    void afterAThrow_nothingIsAppliedAgain() {
        int[] calls = {0};
        ApplyLane lane = lane(new Adder() {
            @Override
            public byte[] apply(Command command) {
                calls[0]++;
                throw new IllegalStateException("no");
            }
        });
        lane.entries(entries(1, 1, "a"));
        turns(lane);
        lane.entries(entries(2, 1, "b"));
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
        assertThat(calls[0]).isEqualTo(1);
        assertThat(reports).isEmpty();
        assertThat(lifecycle.failure().cause()).hasMessage("no");
    }
}
