package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.network.Relay;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.testing.Fixtures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A network that swallows everything and breaks nothing. Connections from before never carry a byte again: whoever waits for them waits for
 * ever.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentCutTest {
    @Test
    void afterTheCut_bothReachEachOtherAgain_overNewConnections() throws Exception {
        assertReachedAgain(true, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterACutOfOneWay_bothReachEachOtherAgain_overNewConnections(boolean isThere) throws Exception {
        assertReachedAgain(isThere, !isThere);
    }

    private static void assertReachedAgain(boolean isCutThere, boolean isCutBack) throws Exception {
        try (TestNode one = new TestNode(1, Limits.standard());
                TestNode two = new TestNode(2, Limits.standard());
                Relay there = Relay.to(two.address());
                Relay back = Relay.to(one.address())) {
            one.transport.updatePeers(0, Map.of(2, there.address()));
            two.transport.updatePeers(0, Map.of(1, back.address()));
            one.reaches(two);
            two.reaches(one);
            if (isCutThere) {
                there.cut();
            }
            if (isCutBack) {
                back.cut();
            }
            long calls = one.count("calls") + two.count("calls");
            // So that there is something to miss.
            one.transport.send(Fixtures.frame(1, 2, 100));
            two.transport.send(Fixtures.frame(2, 1, 100));
            Fixtures.await("the cut to be noticed", () -> {
                one.transport.send(Fixtures.frame(1, 2, 100));
                two.transport.send(Fixtures.frame(2, 1, 100));
                return one.count("calls") + two.count("calls") > calls;
            });
            there.heal();
            back.heal();
            one.reaches(two);
            two.reaches(one);
            assertThat(one.lost()).as("silence is not a lost connection").isEmpty();
            assertThat(two.lost()).as("silence is not a lost connection").isEmpty();
        }
    }
}
