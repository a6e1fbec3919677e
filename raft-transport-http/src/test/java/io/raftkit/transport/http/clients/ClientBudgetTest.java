package io.raftkit.transport.http.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.http.common.Limits;
import org.junit.jupiter.api.Test;

/** What clients may hold, each and all together. */
class ClientBudgetTest {
    private final ClientBudget budget = new ClientBudget(3, 2, 100, 60);

    @Test
    void oneClient_leavesRoomForAnother() {
        assertThat(budget.begin("a")).isTrue();
        assertThat(budget.begin("a")).isTrue();
        assertThat(budget.begin("a")).isFalse();
        assertThat(budget.begin("b")).isTrue();
        assertThat(budget.begin("c")).as("a fourth request").isFalse();
        budget.end("a");
        assertThat(budget.begin("c")).isTrue();

        assertThat(budget.take("a", 60)).isTrue();
        assertThat(budget.take("a", 1)).isFalse();
        assertThat(budget.take("b", 40)).isTrue();
        assertThat(budget.take("c", 1)).as("a byte more than all may have").isFalse();
        budget.give("a", 10);
        assertThat(budget.take("c", 10)).isTrue();
    }

    @Test
    void whatIsGivenBack_leavesNothing() {
        budget.begin("a");
        budget.take("a", 60);
        budget.force("a", 1_000);
        budget.give("a", 1_060);
        budget.end("a");
        assertThat(budget.bytes()).isZero();
        assertThat(budget.requests()).isZero();
        assertThat(budget.take("a", 60)).isTrue();
    }

    /** A call of any size that is read at all succeeds when the client waits for its other calls to end. */
    @Test
    void clientThatHoldsNothing_mayTakeMoreThanItsShare() {
        assertThat(budget.take("a", 61)).isTrue();
        assertThat(budget.take("a", 1)).isFalse();
        assertThat(budget.take("b", 40)).as("more than all may have").isFalse();
        budget.give("a", 61);
        assertThat(budget.take("a", 101)).as("nobody holds anything").isTrue();
        assertThat(budget.take("b", 1)).isFalse();
        budget.give("a", 101);
        assertThat(budget.bytes()).isZero();
    }

    /** Also in the smallest heap a call of the largest size leaves room for those of others. */
    @Test
    void smallestBudget_takesTheLargestCall_whileOthersHoldAsMuch() {
        ClientBudget small = ClientBudget.forHeap(64L << 20);
        int largest = Limits.standard().frameBytesMax() + 512;
        assertThat(small.take("a", largest - 1024)).isTrue();
        assertThat(small.take("b", largest)).isTrue();
    }
}
