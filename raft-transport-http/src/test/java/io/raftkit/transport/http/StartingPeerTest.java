package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.LogCapture;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process listens before its node is there, for as long as that one reads its disk: the others wait without complaint. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartingPeerTest {
    @Test
    void peerWhoseNodeIsNotThereYet_isTriedAgain_andNobodyIsWarned() throws Exception {
        try (LogCapture log = LogCapture.of("io.raftkit.transport");
                TestNode one = new TestNode(1, TestLimits.IMPATIENT);
                HttpTransport two = HttpTransport.open(2, "127.0.0.1:0")) {
            one.transport.updatePeers(0, Map.of(2, "127.0.0.1:" + two.port()));
            await("refusals", () -> {
                one.transport.send(frame(1, 2, 10));
                return one.count("callsRefused") >= 3;
            });
            assertThat(log.messages()).isEmpty();
            assertThat(one.lost()).isEmpty();
            // Any inbox will do.
            two.register(0, one);
            await("a frame", () -> {
                one.transport.send(frame(1, 2, 10));
                return !one.frames().isEmpty();
            });
        }
    }
}
