package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.AdminAnswer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thesis §4.3: a leader that knows only the log leaves a joint configuration. Whoever asked for the change asks again. */
class Section4RepeatedChangeTest {
    private static final int NEW_SERVER = 6;

    private final ClusterOptions options = ClusterOptions.of(5);

    static List<MemberChange> changes() {
        Member learner = Member.learner(7, "server7:1");
        return List.of(
                new MemberChange.Add(learner),
                new MemberChange.Add(learner.toBuilder()
                        .role(Member.Role.VOTER)
                        .storeId(7_777)
                        .build()),
                new MemberChange.Promote(NEW_SERVER),
                new MemberChange.Demote(3),
                new MemberChange.Remove(3),
                new MemberChange.Replace(3, 9_999, "new:1"));
    }

    /** A cluster that server 1 leads, with a learner. */
    private VirtualCluster led() {
        VirtualCluster cluster = VirtualCluster.started(options);
        cluster.elect(1);
        cluster.run(300);
        cluster.join(options, NEW_SERVER);
        change(cluster, 1, new MemberChange.Add(Member.learner(NEW_SERVER, "server6:1")));
        cluster.run(500);
        return cluster;
    }

    private static void change(VirtualCluster cluster, int leader, MemberChange change) {
        cluster.at(leader, engine -> engine.changeMembership(1, List.of(change), 0));
    }

    private static Configuration latest(VirtualCluster cluster, int id) {
        return cluster.engine(id).status().membership().latest();
    }

    private void requireSame(VirtualCluster cluster, MemberChange change, List<Member> expected) {
        cluster.run(20);
        cluster.crash(1);
        cluster.heal();
        cluster.run(3_000);
        int leader = cluster.leader().id;
        change(cluster, leader, change);
        cluster.run(500);
        List<AdminAnswer> answers = cluster.server(leader).adminAnswers;
        AdminAnswer answer = answers.get(answers.size() - 1);
        assertThat(answer.outcome()).as(answer.reason()).isEqualTo(AdminAnswer.Outcome.DONE);
        assertThat(latest(cluster, leader).members()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changeThatIsRepeatedAtTheNextLeader_hasTheSameResult(MemberChange change) {
        VirtualCluster undisturbed = led();
        change(undisturbed, 1, change);
        undisturbed.run(500);
        List<Member> expected = latest(undisturbed, 1).members();
        VirtualCluster afterFirst = led();
        afterFirst.isConnected = (from, to) -> to != 1;
        change(afterFirst, 1, change);
        requireSame(afterFirst, change, expected);
        VirtualCluster afterSecond = led();
        afterSecond.isConnected =
                (from, to) -> to != 1 || latest(afterSecond, 1).isJoint();
        change(afterSecond, 1, change);
        requireSame(afterSecond, change, expected);
    }
}
