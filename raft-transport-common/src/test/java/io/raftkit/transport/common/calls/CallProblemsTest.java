package io.raftkit.transport.common.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.common.HostAndPort;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** What is said of a call that failed in a way that no test brings about. */
class CallProblemsTest {
    @Test
    void noAnswer_isToldByWhatMayBeInTheWay() {
        assertThat(CallProblems.text(
                        "http.",
                        new SocketTimeoutException("Connect timed out"),
                        HostAndPort.parse("10.0.0.2:7001"),
                        ""))
                .isEqualTo(
                        "no answer at 10.0.0.2:7001: the machine is down, a firewall drops what it is sent, or correct"
                                + " its address in peers(...)");
    }
}
