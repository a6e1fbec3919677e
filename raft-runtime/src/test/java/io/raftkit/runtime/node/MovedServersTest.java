package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Servers are replaced at another address, and move. The others are not restarted, and were given the old address. */
class MovedServersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String NEW = "elsewhere:1";

    private final VirtualCluster cluster = new VirtualCluster(5).start();

    private void change(Function<Members, CompletableFuture<Long>> change) {
        CompletableFuture<Long> call =
                change.apply(cluster.node(cluster.leader()).members());
        for (int waited = 0; !call.isDone() && waited < 20_000; waited += 10) {
            cluster.pass(10);
        }
        assertThat(call).isCompleted();
    }

    private void submit(int id, String command) {
        cluster.node(id).submit(Adder.text(command));
        cluster.pass(1_000);
    }

    private void stop(int id) {
        cluster.node(id).close();
        cluster.nodes.remove(id);
    }

    private void replace(int id) {
        stop(id);
        cluster.join(id, NEW);
        long storeId = cluster.storeId(id);
        change(members -> members.replace(id, storeId, NEW, LONG));
        change(members -> members.promote(id, LONG));
    }

    /** Lets a server lead when all have agreed on their storages. */
    private void lead(int id) {
        if (cluster.leader() != id) {
            change(members -> members.transferLeadership(id, LONG));
        }
        cluster.leader();
        cluster.pass(500);
        assertThat(cluster.node(id).status().leads()).isTrue();
    }

    @Test
    void serverThatIsReplacedAtAnotherAddress_isReached_alsoByServersThatStartWithTheOldOne() {
        lead(1);
        replace(3);
        stop(2);
        cluster.start(2);
        cluster.pass(500);
        lead(2);
        submit(2, "late");
        assertThat(cluster.machine(3).applied()).contains("late");
    }

    /** The same by another way. */
    @Test
    void serverThatIsRemoved_andAddedAtAnotherAddress_isReached() {
        lead(1);
        change(members -> members.remove(3, LONG));
        stop(3);
        cluster.join(3, NEW);
        change(members -> members.add(3, NEW, LONG));
        change(members -> members.promote(3, LONG));
        assertThat(cluster.node(1).status().members().configuration().voters()).contains(3);
    }

    /** It would never be sent what it lacks: its answers would go to the server that it knows under the leader's id. */
    @Test
    void serverThatLags_answersALeader_whoseNewAddressItDoesNotKnow() {
        lead(1);
        cluster.wires.cut(2);
        replace(3);
        lead(3);
        cluster.wires.mend(2);
        submit(3, "late");
        assertThat(cluster.node(3).status().leads()).isTrue();
        assertThat(cluster.machine(2).applied()).contains("late");
    }

    private String problemAt2() {
        return cluster.node(2).status().peers().stream()
                .filter(peer -> peer.id() == 3)
                .findFirst()
                .orElseThrow()
                .problem();
    }

    /** Its log lacks the entry with the new address, and it would never be sent that: its answers would go where nobody is. */
    @Test
    void serverThatLags_answersALeaderThatMovedWithItsDisk() {
        lead(1);
        cluster.wires.cut(2);
        long storeId = cluster.storeId(3);
        stop(3);
        cluster.move(3, NEW);
        change(members -> members.replace(3, storeId, NEW, LONG));
        lead(3);
        cluster.wires.mend(2);
        submit(3, "early");
        assertThat(cluster.machine(2).applied()).doesNotContain("early");
        cluster.wires.problem(2, 3, "nobody listens there");
        assertThat(problemAt2()).isEqualTo("nobody listens there");
        cluster.pass(2_000);
        assertThat(problemAt2()).as("of another address").isNull();
        assertThat(cluster.node(3).status().leads()).isTrue();
        assertThat(cluster.machine(2).applied()).contains("early");
    }
}
