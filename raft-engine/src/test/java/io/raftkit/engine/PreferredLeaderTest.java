package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.AdminAnswer.Outcome;
import io.raftkit.engine.message.TimeoutNow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader hands over to a voter with a higher priority, after a hundred election timeouts; elections take no account of it. */
class PreferredLeaderTest {
    private static final long WAIT_MILLIS = 100 * ClusterOptions.ELECTION_HIGHEST_MILLIS;

    private final VirtualCluster cluster = new VirtualCluster(3);
    private long lastRequest;

    private void lead(int id) {
        cluster.elect(id);
        cluster.run(300);
    }

    private AdminAnswer ask(MemberChange... changes) {
        int leader = cluster.leader().id;
        lastRequest++;
        cluster.at(leader, engine -> engine.changeMembership(lastRequest, List.of(changes), 0));
        cluster.run(100);
        List<AdminAnswer> answers = cluster.server(leader).adminAnswers;
        assertThat(answers).last().extracting(AdminAnswer::requestId).isEqualTo(lastRequest);
        return answers.get(answers.size() - 1);
    }

    private void prioritize(int id, int priority) {
        assertThat(ask(new MemberChange.Prioritize(id, priority)).outcome()).isEqualTo(Outcome.DONE);
    }

    private Member member(int id) {
        return cluster.leader().engine().status().membership().latest().member(id);
    }

    @Test
    void preferredVoter_leadsAfterAWhile_andNobodyIsAnswered() {
        lead(1);
        prioritize(2, 5);
        long term = cluster.engine(1).currentTerm();
        cluster.run(WAIT_MILLIS - 1_000);
        assertThat(cluster.leader().id).isEqualTo(1);
        int answers = cluster.server(1).adminAnswers.size();
        cluster.run(1_000);
        assertThat(cluster.leader().id).isEqualTo(2);
        assertThat(cluster.engine(2).currentTerm()).isEqualTo(term + 1);
        assertThat(cluster.server(1).adminAnswers).hasSize(answers);
        cluster.run(2 * WAIT_MILLIS);
        assertThat(cluster.engine(2).currentTerm())
                .as("the preferred one stays")
                .isEqualTo(term + 1);
    }

    @Test
    void theHighestPriorityDecides_andAnEqualOneChangesNothing() {
        lead(1);
        ask(new MemberChange.Prioritize(1, -1), new MemberChange.Prioritize(2, -1), new MemberChange.Prioritize(3, 7));
        cluster.run(WAIT_MILLIS);
        assertThat(cluster.leader().id).isEqualTo(3);
        prioritize(2, 7);
        cluster.run(2 * WAIT_MILLIS);
        assertThat(cluster.leader().id).isEqualTo(3);
    }

    @Test
    void preferredVoterThatIsNotHeard_isNotAskedToLead_untilItIsBack() {
        lead(1);
        prioritize(2, 5);
        cluster.server(2).crash();
        cluster.run(2 * WAIT_MILLIS);
        assertThat(cluster.leader().id).isEqualTo(1);
        cluster.server(2).start(cluster.nowNanos);
        cluster.run(1_000);
        assertThat(cluster.leader().id).isEqualTo(2);
    }

    /** The preferred one crashes; any other leads at once. */
    @Test
    void electionsTakeNoAccountOfIt() {
        lead(2);
        prioritize(2, 5);
        cluster.server(2).crash();
        cluster.run(3_000);
        assertThat(cluster.leader().id).isIn(1, 3);
    }

    /** The preferred server is heard, but never asked: each attempt ends after an election timeout, and the leader goes on. */
    @Test
    void attemptThatComesToNothing_isRepeatedAsLateAsTheFirst() {
        lead(1);
        prioritize(2, 5);
        List<Long> asked = new ArrayList<>();
        cluster.post = letter -> {
            if (letter.message() instanceof TimeoutNow) {
                asked.add(cluster.nowNanos / VirtualCluster.MILLIS);
            } else {
                cluster.network.add(letter);
            }
        };
        cluster.run(WAIT_MILLIS + 1_000);
        assertThat(asked).isNotEmpty();
        long first = asked.get(0);
        assertThat(asked).allMatch(millis -> millis <= first + ClusterOptions.ELECTION_HIGHEST_MILLIS);
        assertThat(cluster.leader().id).isEqualTo(1);
        asked.clear();
        cluster.run(WAIT_MILLIS);
        assertThat(asked).isNotEmpty().allMatch(millis -> millis >= first + WAIT_MILLIS);
    }

    @Test
    void learner_isNotAskedToLead() {
        lead(1);
        ask(new MemberChange.Demote(2));
        prioritize(2, 5);
        cluster.run(2 * WAIT_MILLIS);
        assertThat(cluster.leader().id).isEqualTo(1);
    }

    @Test
    void priorityStays_whenTheServerIsReplaced_demotedAndPromoted() {
        lead(1);
        prioritize(3, 4);
        ask(new MemberChange.Demote(3));
        ask(new MemberChange.Promote(3));
        assertThat(member(3).priority()).isEqualTo(4);
        ask(new MemberChange.Replace(3, 9_999, "new:1"));
        assertThat(member(3).priority()).isEqualTo(4);
        assertThat(member(3).role()).isEqualTo(Member.Role.LEARNER);
    }

    @Test
    void serverThatIsNoMember_isRefused() {
        lead(1);
        assertThat(ask(new MemberChange.Prioritize(9, 1)).reason()).contains("server 9 is no member");
    }

    /** A leader that is asked to hand over to the best one takes the preferred one of those that have all entries. */
    @Test
    void transferToTheBest_prefersAmongEquals() {
        lead(1);
        prioritize(3, 4);
        cluster.at(1, engine -> engine.transferLeadership(99, 0));
        cluster.run(20);
        assertThat(cluster.leader().id).isEqualTo(3);
    }
}
