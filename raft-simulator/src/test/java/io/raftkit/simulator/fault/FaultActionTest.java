package io.raftkit.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultActionTest {
    private static FaultAction drawn(FaultKind kind, int other, long amount) {
        return new FaultAction(1, 0, 100, kind, FaultAction.LEADER, other, amount);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD_ANSWERS", "PAIR"})
    void faultBetweenTwoServers_isNeverBetweenOneAndItself(LinkFault kind) {
        assertThat(drawn(kind, 1, 2).at(2, 3).amount()).isEqualTo(3);
        assertThat(drawn(kind, 1, 3).at(3, 3).amount()).isEqualTo(1);
        assertThat(drawn(kind, 1, 3).at(2, 3).amount()).isEqualTo(3);
    }

    @Test
    void faultOfALinkFromAServerToItself_isOfAllItsLinks() {
        assertThat(drawn(LinkFault.CUT, 2, 0).at(2, 3))
                .hasToString("at 0 ms for 100 ms: cut the way from server 2 to all others");
        assertThat(drawn(LinkFault.CUT, 3, 0).at(2, 3))
                .hasToString("at 0 ms for 100 ms: cut the way from server 2 to server 3");
    }
}
