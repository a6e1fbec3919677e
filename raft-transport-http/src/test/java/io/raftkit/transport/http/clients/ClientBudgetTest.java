package io.raftkit.transport.http.clients;

import static org.assertj.core.api.Assertions.assertThat;

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
}
