package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import org.junit.jupiter.api.Test;

/** How a call ends at its deadline, for what a server said last. */
class ProblemTest {
    /** The last word of a server to a read was that it does not know the outcome, which matters to commands alone. */
    @Test
    void readWithAnUnknownOutcome_endsAtItsDeadline_asNotAnsweredInTime() {
        ClientReply reply = ClientReply.refusal(ReplyCode.UNKNOWN_STOPPED, 1, "stopped");
        assertThat(Problem.atDeadline(Problem.of("127.0.0.1:1", reply)).reason())
                .isEqualTo(RejectedException.Reason.DEADLINE);
    }

    @Test
    void serverThatIsStarting_isNotStopped() {
        ClientReply reply = ClientReply.refusal(ReplyCode.STARTING, 1, "starting");
        assertThat(Problem.atDeadline(Problem.of("127.0.0.1:1", reply)).reason())
                .isEqualTo(RejectedException.Reason.UNREACHABLE);
    }
}
