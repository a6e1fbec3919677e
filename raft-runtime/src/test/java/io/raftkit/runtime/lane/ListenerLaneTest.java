package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.NodeListener;
import io.raftkit.api.status.ServerRole;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Worker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerLaneTest {
    private final Counters counters = new Counters();
    private final NodeLog log = new NodeLog(1);
    private final NodeCommons commons = new NodeCommons(1, new Lifecycle(log), NodeClock.system(), counters, log);
    private final ManualRunner runner = new ManualRunner();
    private final List<String> heard = new ArrayList<>();

    private final NodeListener recorder = new NodeListener() {
        @Override
        public void roleChanged(ServerRole role, long term) {
            heard.add(role + " " + term);
        }

        @Override
        public void leaderChanged(int leaderId, long term) {
            heard.add("leader " + leaderId + " " + term);
        }

        @Override
        public void commitAdvanced(long commitIndex) {
            heard.add("commit " + commitIndex);
        }

        @Override
        public void counted(String counter, long increment) {
            heard.add(counter + " +" + increment);
        }

        @Override
        public void failed(Throwable cause) {
            heard.add("failed " + cause.getMessage());
        }

        @Override
        public void stopped() {
            heard.add("stopped");
        }
    };

    private static long turns(ListenerLane lane) {
        long next = lane.turn();
        while (next == Worker.AGAIN) {
            next = lane.turn();
        }
        return next;
    }

    @Test
    void hearsInOrder_andTheLatestOfWhatItMissed() {
        ListenerLane lane = new ListenerLane(List.of(recorder), runner, commons);
        lane.roleChanged(ServerRole.FOLLOWER, 1);
        lane.roleChanged(ServerRole.FOLLOWER, 1);
        lane.roleChanged(ServerRole.LEADER, 2);
        lane.leaderChanged(1, 2);
        lane.committed(5, 0);
        lane.committed(9, 0);
        counters.add(Counter.READS, 3);
        counters.add(Counter.READS, 4);
        assertThat(turns(lane)).isEqualTo(Worker.IDLE);
        assertThat(heard).containsExactly("FOLLOWER 1", "LEADER 2", "leader 1 2", "commit 9", "reads +7");
        heard.clear();
        counters.add(Counter.READS, 1);
        turns(lane);
        assertThat(heard).containsExactly("reads +1");
    }

    @Test
    void isWokenForEachCommitment_andForCountsOnceASecond() {
        ListenerLane lane = new ListenerLane(List.of(recorder), runner, commons);
        lane.committed(1, 0);
        lane.committed(2, 0);
        assertThat(runner.wakes).isEqualTo(2);
        for (int i = 1; i <= 100; i++) {
            lane.committed(2, i * ListenerLane.COUNTS_NANOS / 10);
        }
        assertThat(runner.wakes).isEqualTo(12);
    }

    @Test
    void failedThenStopped_areTheLast() {
        ListenerLane lane = new ListenerLane(List.of(recorder), runner, commons);
        lane.roleChanged(ServerRole.LEADER, 2);
        lane.ended(new Failure("broke", new IllegalStateException("why")));
        assertThat(turns(lane)).isEqualTo(Worker.ENDED);
        assertThat(heard).containsExactly("LEADER 2", "failed why", "stopped");
    }

    @Test
    void oneThatThrows_harmsNoOther() {
        NodeListener thrower = new NodeListener() {
            @Override
            public void roleChanged(ServerRole role, long term) {
                throw new IllegalStateException("no");
            }

            @Override
            public void stopped() {
                throw new AssertionError("no");
            }
        };
        ListenerLane lane = new ListenerLane(List.of(thrower, recorder), runner, commons);
        lane.roleChanged(ServerRole.LEADER, 2);
        lane.ended(null);
        turns(lane);
        assertThat(heard).contains("LEADER 2", "stopped");
        assertThat(counters.of(Counter.LISTENER_FAILURES)).isEqualTo(2);
    }

    @Test
    void oneThatFallsBehind_losesTheOldestChanges_andCostsBoundedMemory() {
        ListenerLane lane = new ListenerLane(List.of(recorder), runner, commons);
        for (int term = 1; term <= 5_000; term++) {
            lane.roleChanged(ServerRole.CANDIDATE, term);
        }
        assertThat(counters.of(Counter.LISTENER_EVENTS_DROPPED)).isEqualTo(5_000 - ListenerLane.EVENTS_MAX);
        turns(lane);
        assertThat(heard).contains("CANDIDATE 5000").doesNotContain("CANDIDATE 1");
    }

    @Test
    void withoutListeners_nothingIsKeptOrWoken() {
        ListenerLane lane = new ListenerLane(List.of(), runner, commons);
        lane.roleChanged(ServerRole.LEADER, 2);
        lane.committed(5, 0);
        lane.ended(null);
        assertThat(runner.wakes).isZero();
    }
}
