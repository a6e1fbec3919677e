package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that moves to another address with its directory, as the page for users tells it. */
class MovedServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private HttpNodes nodes;

    @BeforeEach
    void findPorts() throws IOException {
        nodes = new HttpNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private void start(int id) {
        nodes.start(id, nodes.builder("server", id).stateMachine(new Counter()));
    }

    /** Increments at a server, by calls that are safe to repeat until one is taken, and returns the value then. */
    private long increment(int at) {
        byte[] one = BigInteger.ONE.toByteArray();
        return new BigInteger(HttpNodes.repeat(
                        "server " + at + " increments", () -> nodes.get(at).submit(one, TIMEOUT)))
                .longValueExact();
    }

    /** Restarts server 3 with its data at another port, of which the others have not been told, and returns its address. */
    private String moveThird() {
        String elsewhere = HttpNodes.local(FreePorts.find(1).get(0));
        nodes.stop(3);
        nodes.move(3, elsewhere);
        start(3);
        return elsewhere;
    }

    private void requirePeer(int id, String address) {
        assertThat(nodes.get(id).status().peers())
                .extracting(peer -> peer.address())
                .contains(address);
    }

    @Test
    void serverWithAnotherPort_takesPartAgain_onceTheOthersWereRestartedWithTheNewList() throws Exception {
        List.of(1, 2, 3).forEach(this::start);
        long before = increment(3);
        String elsewhere = moveThird();
        nodes.stop(1);
        start(1);
        nodes.stop(2);
        // Of those left only the server that moved makes a majority with the other.
        long between = increment(1);
        assertThat(between).isGreaterThan(before);
        start(2);
        nodes.stop(1);
        assertThat(increment(3)).isGreaterThan(between);
        requirePeer(2, elsewhere);
    }

    /** It is heard, and tells where it is. */
    @Test
    void serverWithAnotherPort_takesPartAgain_thoughTheOthersHaveTheOldList() throws Exception {
        List.of(1, 2, 3).forEach(this::start);
        long before = increment(3);
        String elsewhere = moveThird();
        nodes.stop(2);
        assertThat(increment(1)).isGreaterThan(before);
        requirePeer(1, elsewhere);
    }
}
