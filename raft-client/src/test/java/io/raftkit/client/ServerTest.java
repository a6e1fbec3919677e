package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.client.ClientRequest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The lanes of a server, and the calls that wait for them. */
class ServerTest {
    private final Server server = new Server("127.0.0.1:1", Address.url("127.0.0.1:1", false));

    private static Call call() {
        return new Call(ClientRequest.Kind.SUBMIT, new byte[1], System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    }

    /** The other lane may be busy for long. */
    @Test
    void laneThatBrokeOff_isResumed_whileCallsWait_alsoBesideAnother() {
        assertThat(server.offer(call())).isTrue();
        assertThat(server.next()).hasSize(1);
        Call waiting = call();
        assertThat(server.offer(waiting)).isTrue();
        server.breakOff();
        assertThat(server.resume()).isTrue();
        assertThat(server.next()).containsExactly(waiting);
        assertThat(server.resume()).as("without calls that wait").isFalse();
    }

    @Test
    void busyServer_resumesNoMoreLanesThanItHas() {
        for (int i = 0; i < Server.LANES_MAX; i++) {
            assertThat(server.offer(call())).isTrue();
        }
        assertThat(server.offer(call())).isFalse();
        assertThat(server.resume()).isFalse();
    }

    @Test
    void callsThatAreGivenUp_areThoseThatHaveNotEnded() {
        Call ended = call();
        Call open = call();
        server.offer(ended);
        server.offer(open);
        ended.end();
        assertThat(server.giveUp()).containsExactly(open);
        assertThat(server.next()).isEmpty();
    }
}
