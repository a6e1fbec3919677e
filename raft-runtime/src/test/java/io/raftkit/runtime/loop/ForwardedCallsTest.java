package io.raftkit.runtime.loop;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.NoReports;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Failures;
import io.raftkit.runtime.node.RecordedLog;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.Worker;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is noted of commands handed to another leader, and that nothing of it stays once nobody waits. */
class ForwardedCallsTest {
    private static final long MILLI = 1_000_000;

    private final Counters counters = new Counters();
    private final RecordedLog written = new RecordedLog();
    private final NodeLog log = new NodeLog(1, written);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final ManualRunner completer = new ManualRunner();
    private final OpenCalls open = new OpenCalls(1 << 30, counters, completer.completions(lifecycle, log));
    private final ApplyLane lane = new ApplyLane(
            new Adder(),
            0,
            1 << 20,
            new ManualRunner(),
            lifecycle,
            counters,
            new NoReports(),
            new SessionTable(Configuration.builder().build()),
            null);
    private final ForwardedCalls forwarded = new ForwardedCalls(Map.of(), lane, counters, log);
    private final RaftEngine engine = followerOfServer2();
    private long applied;

    private static RaftEngine followerOfServer2() {
        Configuration servers = Configuration.of(IntStream.rangeClosed(1, 3)
                .mapToObj(id -> Member.voter(id, "server-" + id + ":1"))
                .toList());
        EngineConfig config = new EngineConfig(
                new Bootstrap(1, 7, 0, 11, servers, true, true),
                100 * MILLI,
                300 * MILLI,
                600 * MILLI,
                5,
                Limits.within(16 << 20, 1 << 20, 1 << 19));
        RaftEngine engine = new RaftEngine(config, Recovered.of(new Recovery()), 0, 0, 0);
        engine.advanceTo(MILLI, 1);
        engine.receive(new Sender(2, 22, 0), new AppendEntries(1, 1, 1, 0, 0, 0, 0, List.of()));
        engine.persisted(engine.takeEffects().persist().ticket());
        return engine;
    }

    private List<CommandCall> forward(int count) {
        List<CommandCall> calls = IntStream.range(0, count)
                .mapToObj(i -> {
                    open.begin(1);
                    return new CommandCall(new byte[1], false, 0, 1_000, open);
                })
                .toList();
        assertThat(forwarded.forward(engine, calls)).isTrue();
        return calls;
    }

    private void apply(int count) {
        for (int i = 0; i < count; i++) {
            lane.entries(EntryBatch.builder(++applied, 100)
                    .add(1, 1, EntryType.COMMAND, new byte[1])
                    .build());
        }
        while (lane.turn() == Worker.AGAIN) {
            // Until nothing is left.
        }
    }

    @BeforeEach
    void nothingIsKeptWithoutForwards() {
        apply(1);
        assertThat(lane.keptResults()).isZero();
    }

    @Test
    void leaderThatTakesSmallerCommands_isWarnedOf_once() {
        for (long sequence = 1; sequence <= 2; sequence++) {
            List<CommandCall> calls = forward(1);
            forwarded.answered(new Effects.Forwarded(
                    sequence,
                    new ForwardReply(1, 9, 0, sequence, sequence, Verdict.TOO_LARGE, 1, 0, new LeaderHint(2, ""))));
            completer.turns();
            assertThat(calls.get(0).result).isCompletedExceptionally();
        }
        assertThat(written.lines(Level.WARNING)).singleElement().asString().contains("the same maxCommandBytes(...)");
    }

    @Test
    void forwardWhoseCallsAllExpired_leavesNothingBehind() {
        for (int i = 0; i < 200; i++) {
            List<CommandCall> calls = forward(3);
            calls.forEach(call -> call.expire(Failures.EXPIRY));
            completer.turns();
            calls.forEach(call -> outcomeUnknown(call.result));
        }
        assertThat(forwarded.size()).isZero();
        apply(10);
        assertThat(lane.keptResults()).isZero();
    }

    @Test
    void forwardOfWhichOneCallStillWaits_isKept_andSoIsWhatIsApplied() {
        List<CommandCall> calls = forward(3);
        calls.subList(0, 2).forEach(call -> call.expire(Failures.EXPIRY));
        apply(10);
        assertThat(forwarded.size()).isEqualTo(1);
        assertThat(lane.keptResults()).isEqualTo(10);
        calls.get(2).expire(Failures.EXPIRY);
        assertThat(forwarded.size()).isZero();
        apply(1);
        assertThat(lane.keptResults()).isZero();
    }
}
