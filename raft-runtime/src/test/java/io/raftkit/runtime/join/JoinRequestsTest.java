package io.raftkit.runtime.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.runtime.call.EngineStatuses;
import io.raftkit.runtime.node.RecordedLog;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a node does for servers that ask to join: the next change that they need, for as long as its configuration is the same. */
class JoinRequestsTest {
    private static final long WAIT_NANOS = 800;
    private static final Configuration FIRST = Configuration.of(List.of(member(1, Member.Role.VOTER)));
    private static final Configuration WITH_LEARNER =
            Configuration.of(List.of(member(1, Member.Role.VOTER), member(4, Member.Role.LEARNER)));

    private final List<CompletableFuture<Long>> calls = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Join.Answer> answers = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final RecordedLog lines = new RecordedLog();
    private EngineStatus status = status(FIRST, 3, FIRST, 3);
    private final JoinRequests requests = new JoinRequests(
            () -> status,
            Map.of(1, "s1:1", 2, "s2:1"),
            new Recorded(),
            (to, message) -> answers.add((Join.Answer) message),
            WAIT_NANOS,
            commons());

    private final class Recorded implements Members {
        @Override
        public CompletableFuture<Long> change(List<MemberChange> changes, long expectedIndex, Duration timeout) {
            asked.add(changes + " at " + expectedIndex);
            calls.add(new CompletableFuture<>());
            return calls.get(calls.size() - 1);
        }

        @Override
        public CompletableFuture<Long> transferLeadership(int serverId, Duration timeout) {
            throw new AssertionError("the leadership is not handed over");
        }
    }

    private NodeCommons commons() {
        NodeLog log = new NodeLog(1, lines, clock);
        return new NodeCommons(1, new Lifecycle(log), clock, new Counters(), log);
    }

    private static Member member(int id, Member.Role role) {
        return Member.builder(id)
                .role(role)
                .address("s" + id + ":1")
                .storeId(100 + id)
                .build();
    }

    private static EngineStatus status(
            Configuration latest, long latestIndex, Configuration committed, long committedIndex) {
        return status(
                ServerRole.LEADER, new EngineStatus.Membership(latest, latestIndex, committed, committedIndex), 0);
    }

    /** The learner lacks ten entries at the end of this log. */
    private static EngineStatus behind(long lastIndex, long lagBytes) {
        EngineStatus.Membership membership = new EngineStatus.Membership(WITH_LEARNER, 7, WITH_LEARNER, 7);
        return status(ServerRole.LEADER, membership, lastIndex, lagBytes);
    }

    private static EngineStatus status(ServerRole role, EngineStatus.Membership membership, long lagBytes) {
        return status(role, membership, 100, lagBytes);
    }

    private static EngineStatus status(
            ServerRole role, EngineStatus.Membership membership, long lastIndex, long lagBytes) {
        return EngineStatuses.of(
                role,
                lastIndex,
                membership,
                new EngineStatus.Peer(4, 0, 1, 0, lastIndex - 10, lagBytes, 1, lagBytes, null, false, null));
    }

    private static JoinRequests.Asking server(int id) {
        return new JoinRequests.Asking(id, 100 + id, "s" + id + ":1", 0);
    }

    private Join.Answer lastAnswer() {
        return answers.get(answers.size() - 1);
    }

    @Test
    void followerNamesTheLeader() {
        status = status(ServerRole.FOLLOWER, status.membership(), 0);
        assertThat(requests.offer(server(4))).isTrue();
        assertThat(lastAnswer())
                .isEqualTo(new Join.Answer(Join.Outcome.NOT_LEADER, new LeaderHint(2, "s2:1"), "server 2 leads"));
        assertThat(asked).isEmpty();
    }

    /** The id may be given to another storage before the change is begun, which must not become a voter by this. */
    @Test
    void changes_nameTheConfigurationForWhichTheyWereChosen() {
        requests.offer(server(4));
        status = behind(100, 0);
        calls.get(0).complete(7L);
        requests.offer(server(4));
        status = status(WITH_LEARNER, 7, WITH_LEARNER, 7);
        calls.get(1).complete(8L);
        requests.offer(new JoinRequests.Asking(4, 104, "elsewhere:1", 0));
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0)).isEqualTo("[add learner 4 at s4:1, store 68] at 3");
        assertThat(asked.get(1)).isEqualTo("[promote server 4] at 7");
        assertThat(asked.get(2)).isEqualTo("[replace server 4 by one at elsewhere:1] at 7");
        assertThat(lines.lines(System.Logger.Level.INFO)).hasSize(2).allMatch(line -> line.contains("asked to join"));
    }

    @Test
    void requestsAreBounded_andMakeRoomWhenTheyAreAnswered() {
        for (int id = 4; id < 12; id++) {
            assertThat(requests.offer(server(id))).isTrue();
        }
        assertThat(requests.offer(server(12))).isFalse();
        assertThat(requests.offer(server(4))).isFalse();
        calls.get(0).completeExceptionally(new RejectedException(RejectedException.Reason.CHANGE_REFUSED, "No."));
        assertThat(lastAnswer().outcome()).isEqualTo(Join.Outcome.ASK_AGAIN);
        assertThat(lastAnswer().words()).isEqualTo("No.");
        assertThat(requests.offer(server(12))).isTrue();
    }

    /** A learner always lacks what was appended since its last acknowledgement, which may be more than is let pass at once. */
    @Test
    void learnerThatKeepsPaceUnderLoad_isPromoted_andOneThatDoesNotIsNot() {
        status = behind(1_000, 3_000_000);
        requests.offer(server(4));
        assertThat(lastAnswer().words()).contains("3 MB behind");
        clock.nanos += WAIT_NANOS;
        status = behind(1_005, 3_000_000);
        requests.offer(server(4));
        assertThat(asked).as("it lacks entries of then").isEmpty();
        clock.nanos += WAIT_NANOS;
        status = behind(2_000, 3_000_000);
        requests.offer(server(4));
        assertThat(asked).containsExactly("[promote server 4] at 7");
    }

    @Test
    void storageOfAnotherMember_isRefused() {
        requests.offer(new JoinRequests.Asking(5, 101, "s5:1", 0));
        assertThat(lastAnswer().outcome()).isEqualTo(Join.Outcome.REFUSED);
        assertThat(lastAnswer().words()).contains("server 1 has the same storage", "copied");
        requests.offer(new JoinRequests.Asking(5, 101, "s5:1", 0));
        assertThat(lines.lines(System.Logger.Level.WARNING)).hasSize(1);
        assertThat(asked).isEmpty();
    }

    /** Not what is not committed: another leader may undo it. Nor what the server has not seen since its start: it may be added again. */
    @Test
    void serverThatWasRemovedSinceItsStart_isToldSo() {
        status = status(FIRST, 9, FIRST, 9);
        requests.offer(new JoinRequests.Asking(4, 104, "s4:1", 8));
        assertThat(lastAnswer().outcome()).isEqualTo(Join.Outcome.REMOVED);
        assertThat(asked).isEmpty();
        status = status(FIRST, 9, WITH_LEARNER, 8);
        requests.offer(new JoinRequests.Asking(4, 104, "s4:1", 8));
        assertThat(lastAnswer().words()).contains("waits until the configuration in entry 9 is committed");
        status = status(FIRST, 9, FIRST, 9);
        requests.offer(server(4));
        assertThat(asked).hasSize(1);
    }
}
